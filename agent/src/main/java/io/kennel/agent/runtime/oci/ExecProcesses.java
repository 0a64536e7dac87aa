package io.kennel.agent.runtime.oci;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a command with all that it started: its descendants, and those that it has left behind in
 * its session, as the process that runs a command always leads one. Only a daemon, which has made a
 * session of its own and whose parent has gone, is no part of the command any more.
 */
final class ExecProcesses {
  /** What is forked while others are killed is found in the next round. */
  private static final int ROUNDS_MAX = 20;

  private ExecProcesses() {}

  /** As {@code /proc/PID/stat} shows a process. */
  private record Entry(long pid, long parent, long session) {}

  /**
   * Kills them.
   *
   * @param container lists the processes of the container; no other is ever touched
   * @param leader the command's first process, which may have gone
   */
  static void kill(Supplier<List<Long>> container, long leader) {
    for (int round = 0; round < ROUNDS_MAX; round++) {
      Set<Long> own = belonging(entries(container.get()), leader);
      if (own.isEmpty()) {
        return;
      }
      own.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }
  }

  private static List<Entry> entries(List<Long> processes) {
    List<Entry> entries = new ArrayList<>();
    for (long pid : processes) {
      Entry entry = entry(pid);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static Set<Long> belonging(List<Entry> entries, long leader) {
    Set<Long> own = new HashSet<>(Set.of(leader));
    boolean grown = true;
    while (grown) {
      grown = false;
      for (Entry entry : entries) {
        if (entry.session() == leader || own.contains(entry.parent())) {
          grown |= own.add(entry.pid());
        }
      }
    }
    Set<Long> there = new HashSet<>();
    entries.forEach(entry -> there.add(entry.pid()));
    own.retainAll(there);
    return own;
  }

  /** Null for one that has ended, even if nobody has taken note of it yet. */
  private static @Nullable Entry entry(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "stat"));
      String line = new String(bytes, StandardCharsets.UTF_8);
      // The name in parentheses may hold anything; what follows it is plain.
      String[] words = line.substring(line.lastIndexOf(')') + 1).strip().split(" ");
      boolean ended = words[0].equals("Z") || words[0].equals("X");
      return ended ? null : new Entry(pid, Long.parseLong(words[1]), Long.parseLong(words[3]));
    } catch (IOException e) {
      return null;
    }
  }
}
