package io.kennel.agent.runtime.oci;

import io.kennel.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ends all that runs for one node as a loss of power does: nobody is asked, nobody learns of it,
 * and what was only in memory is lost. Goes by what is written down and by {@code /proc}, so it
 * also ends what another process has left. The disk stays, mounts and networks are others'
 * business.
 */
public final class PowerLoss {
  private final OciConfig config;
  private final World world;
  private final Cgroups cgroups = new Cgroups(Host.read().cgroupV2());
  private final Records records = new Records();

  public PowerLoss(OciConfig config, World world) {
    this.config = config;
    this.world = world;
  }

  /** Returns when nothing of the node runs any more. Idempotent. */
  public void strike() {
    // First who would write down how the others end.
    supervisors().forEach(Killing::kill);
    Killing.untilNoneIsLeft(this::left, "processes", world);
    writeDown();
    cgroups.remove(config.cgroup());
  }

  private List<Long> left() {
    List<Long> left = new ArrayList<>(supervisors());
    left.addAll(cgroups.processes(config.cgroup()));
    return left;
  }

  /** The sandboxes that the node knows of, running or not. */
  public List<String> sandboxIds() {
    return names(config.sandboxes());
  }

  /** What ran has ended, and nobody knows how. */
  private void writeDown() {
    for (String id : names(config.containers())) {
      Bundle bundle = new Bundle(config.containers().resolve(id));
      Path exit = config.exits().resolve(id);
      Records.Start start = records.read(bundle.started(), Records.Start.class);
      if (start != null && start.failure().isEmpty() && !Files.exists(exit)) {
        try {
          Files.writeString(exit, Integer.toString(Containers.LOST_EXIT_CODE));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** The conmons of containers and commands, and who kills fenced pods: outside of all groups. */
  private List<Long> supervisors() {
    List<Long> found = new ArrayList<>();
    for (String name : names(Path.of("/proc"))) {
      if (Character.isDigit(name.charAt(0))) {
        String command = commandLine(name);
        boolean ours =
            command.contains(config.directory() + "/")
                || command.contains(config.runDirectory() + "/");
        boolean supervises =
            command.substring(0, command.indexOf(' ')).endsWith("conmon")
                || command.contains(config.runDirectory() + "/fence/");
        if (ours && supervises) {
          found.add(Long.valueOf(name));
        }
      }
    }
    return found;
  }

  /** Words with a blank behind each; only a blank for a process that has just ended. */
  private static String commandLine(String process) {
    try {
      byte[] line = Files.readAllBytes(Path.of("/proc", process, "cmdline"));
      return new String(line, StandardCharsets.UTF_8).replace('\0', ' ') + " ";
    } catch (IOException e) {
      return " ";
    }
  }

  private static List<String> names(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
