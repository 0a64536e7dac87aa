package io.kennel.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What has been done to a node's machine by hand. It holds until it is undone by hand, so it is
 * written down: a cable that is pulled does not plug itself in when Kennel starts again.
 *
 * @param plugged whether the cable is plugged in
 */
record Hardware(boolean plugged, Power power) {
  static final Hardware SOUND = new Hardware(true, Power.ON);

  private static final String PULLED = "cable pulled";

  /** Whether the machine has power, and where that has gone. */
  enum Power {
    ON(""),
    /** It will be off when its pods have ended. */
    SHUTTING_DOWN("shutting down"),
    OFF("shut down"),
    CRASHED("power off");

    private final String line;

    Power(String line) {
      this.line = line;
    }

    private static Power in(List<String> lines) {
      for (Power each : values()) {
        if (lines.contains(each.line)) {
          return each;
        }
      }
      return ON;
    }
  }

  MachineState state() {
    return switch (power) {
      case ON -> plugged ? MachineState.CONNECTED : MachineState.DISCONNECTED;
      case SHUTTING_DOWN -> MachineState.SHUTTING_DOWN;
      case OFF -> MachineState.OFF;
      case CRASHED -> MachineState.CRASHED;
    };
  }

  boolean powered() {
    return !state().isOff();
  }

  Hardware withPlugged(boolean next) {
    return new Hardware(next, power);
  }

  Hardware withPower(Power next) {
    return new Hardware(plugged, next);
  }

  /** What is written in a file; a machine of which nothing is written is sound. */
  static Hardware read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return new Hardware(!lines.contains(PULLED), Power.in(lines));
    } catch (NoSuchFileException e) {
      return SOUND;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  void write(Path file) {
    List<String> lines = new ArrayList<>();
    if (!plugged) {
      lines.add(PULLED);
    }
    if (power != Power.ON) {
      lines.add(power.line);
    }
    try {
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling(file.getFileName() + ".next");
      Files.write(next, lines);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
