package io.kennel.cluster;

import io.kennel.agent.network.NetworkConfig;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What a cluster has on this machine outside its data directory. */
public final class Leftovers {
  private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");

  private Leftovers() {}

  /**
   * Lists every process, mount, network namespace, interface and control group of a cluster, one a
   * line. Empty for a cluster that has stopped.
   */
  public static List<String> list(DataDirectory data) {
    String hash = NetworkConfig.hash(data.root());
    List<String> found = new ArrayList<>();
    add(found, "network namespace", Path.of("/run/netns"), name -> name.contains(hash));
    add(found, "network interface", Path.of("/sys/class/net"), name -> name.contains(hash));
    add(found, "run directory", Path.of("/run/kennel"), name -> name.equals(hash));
    add(found, "control group", CONTROL_GROUPS, name -> name.contains(hash));
    for (Path hierarchy : entries(CONTROL_GROUPS)) {
      add(found, "control group", hierarchy, name -> name.contains(hash));
    }
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        String mountPoint = line.split(" ")[4];
        if (mountPoint.startsWith(data.root() + "/") || mountPoint.contains(hash)) {
          found.add("mount " + mountPoint);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    processes(data, found);
    return found;
  }

  /** Removes what a run that could not stop properly has left; does nothing where none did. */
  public static void remove(DataDirectory data) {
    if (list(data).isEmpty()) {
      return;
    }
    try (RealWorld world = new RealWorld();
        RealMachinery machinery = new RealMachinery(data, world, RegistryConfig.DIRECT)) {
      machinery.destroyLeftovers();
    }
  }

  private static void processes(DataDirectory data, List<String> found) {
    long own = ProcessHandle.current().pid();
    for (Path directory : entries(Path.of("/proc"))) {
      String name = directory.getFileName().toString();
      if (name.chars().allMatch(Character::isDigit) && Long.parseLong(name) != own) {
        String command = commandLine(directory);
        if (command.startsWith("conmon") || command.contains("/conmon ")) {
          if (command.contains(data.root() + "/")) {
            found.add("process " + name + " " + command);
          }
        }
      }
    }
  }

  /** Empty for a process that has just ended. */
  private static String commandLine(Path process) {
    try {
      byte[] line = Files.readAllBytes(process.resolve("cmdline"));
      return new String(line, StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static void add(
      List<String> found, String what, Path directory, Predicate<String> isOurs) {
    for (Path entry : entries(directory)) {
      if (isOurs.test(entry.getFileName().toString())) {
        found.add(what + " " + entry.getFileName());
      }
    }
  }

  private static List<Path> entries(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
