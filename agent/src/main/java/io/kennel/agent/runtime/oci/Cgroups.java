package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Control groups of both versions: version 1 has a tree for each controller, version 2 only one.
 */
final class Cgroups {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");

  private static final long NANOS_PER_MICRO = 1_000;

  private final boolean unified;

  Cgroups(boolean unified) {
    this.unified = unified;
  }

  /** How many processes of the group were killed for want of memory; 0 where nobody knows. */
  long oomKills(String group) {
    Path file =
        unified
            ? MOUNT.resolve(group).resolve("memory.events")
            : MOUNT.resolve("memory").resolve(group).resolve("memory.oom_control");
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("oom_kill ")) {
          return Long.parseLong(line.substring("oom_kill ".length()).strip());
        }
      }
    } catch (IOException e) {
      // The group has gone, and with it what it knew.
    }
    return 0;
  }

  /**
   * What the group's processes have used; null where the group has gone. Memory that is only a copy
   * of files nobody has used lately does not count, as in kubelet.
   */
  @Nullable Usage usage(String group) {
    try {
      return unified ? usageV2(MOUNT.resolve(group)) : usageV1(group);
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private static Usage usageV2(Path group) throws IOException {
    long micros = field(group.resolve("cpu.stat"), "usage_usec");
    long current = number(group.resolve("memory.current"));
    long inactive = field(group.resolve("memory.stat"), "inactive_file");
    return new Usage(micros * NANOS_PER_MICRO, Math.max(0, current - inactive));
  }

  private static Usage usageV1(String group) throws IOException {
    Path memory = MOUNT.resolve("memory").resolve(group);
    long nanos = number(MOUNT.resolve("cpuacct").resolve(group).resolve("cpuacct.usage"));
    long current = number(memory.resolve("memory.usage_in_bytes"));
    long inactive = field(memory.resolve("memory.stat"), "total_inactive_file");
    return new Usage(nanos, Math.max(0, current - inactive));
  }

  private static long number(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  /** The number behind a word at the beginning of a line; 0 where no line begins with it. */
  private static long field(Path file, String word) throws IOException {
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(word + " ")) {
        return Long.parseLong(line.substring(word.length()).strip());
      }
    }
    return 0;
  }

  /** The processes of a group and of those below it. */
  List<Long> processes(String group) {
    List<Long> processes = new ArrayList<>();
    for (Path tree : trees()) {
      if (processes.isEmpty() && Files.isDirectory(tree.resolve(group))) {
        addProcesses(tree.resolve(group), processes);
      }
    }
    return processes;
  }

  private static void addProcesses(Path group, List<Long> processes) {
    try (Stream<Path> entries = Files.list(group)) {
      for (String pid : Files.readAllLines(group.resolve("cgroup.procs"))) {
        processes.add(Long.valueOf(pid));
      }
      entries.filter(Files::isDirectory).forEach(below -> addProcesses(below, processes));
    } catch (IOException | java.io.UncheckedIOException e) {
      // Gone meanwhile, and its processes with it.
    }
  }

  /** Removes a group and those below it, in all trees. Those with processes in them stay. */
  void remove(String group) {
    for (Path tree : trees()) {
      removeEmpty(tree.resolve(group));
    }
  }

  /** Removes a group only where it has none below it. */
  void removeIfEmpty(String group) {
    for (Path tree : trees()) {
      remove(tree.resolve(group));
    }
  }

  /** Whether any tree still has the group. */
  boolean exists(String group) {
    return trees().stream().anyMatch(tree -> Files.isDirectory(tree.resolve(group)));
  }

  private List<Path> trees() {
    if (unified) {
      return List.of(MOUNT);
    }
    try (Stream<Path> entries = Files.list(MOUNT)) {
      return entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void removeEmpty(Path group) {
    if (!Files.isDirectory(group)) {
      return;
    }
    try (Stream<Path> entries = Files.list(group)) {
      entries.filter(Files::isDirectory).forEach(Cgroups::removeEmpty);
    } catch (IOException | java.io.UncheckedIOException e) {
      // Gone meanwhile.
    }
    remove(group);
  }

  private static void remove(Path group) {
    try {
      Files.delete(group);
    } catch (NoSuchFileException e) {
      // Gone meanwhile.
    } catch (IOException e) {
      // Busy: processes or groups of somebody else's. It stays.
    }
  }
}
