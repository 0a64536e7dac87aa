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
 * @param powered whether the machine has power
 */
record Hardware(boolean plugged, boolean powered) {
  static final Hardware SOUND = new Hardware(true, true);

  private static final String PULLED = "cable pulled";
  private static final String OFF = "power off";

  MachineState state() {
    if (!powered) {
      return MachineState.CRASHED;
    }
    return plugged ? MachineState.CONNECTED : MachineState.DISCONNECTED;
  }

  Hardware withPlugged(boolean next) {
    return new Hardware(next, powered);
  }

  Hardware withPowered(boolean next) {
    return new Hardware(plugged, next);
  }

  /** What is written in a file; a machine of which nothing is written is sound. */
  static Hardware read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return new Hardware(!lines.contains(PULLED), !lines.contains(OFF));
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
    if (!powered) {
      lines.add(OFF);
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
