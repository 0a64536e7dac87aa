package io.kennel.conformance;

import io.kennel.agent.network.NetworkConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Looks at the machine's processes, again and again, for two that run under one pod's name at once.
 * It knows nothing of what the API or any agent says: a process counts by its control group, and
 * its name is the host name that it was given.
 */
final class IdentityWatch implements AutoCloseable {
  private static final long PAUSE_MILLIS = 10;

  private final String cluster;
  private final Set<String> doubled = new ConcurrentSkipListSet<>();
  private final Thread thread;
  private volatile boolean closed;
  private final AtomicLong looks = new AtomicLong();

  IdentityWatch(Path dataDirectory) {
    this.cluster = "kennel-" + NetworkConfig.hash(dataDirectory);
    this.thread = Thread.ofPlatform().name("identity watch").start(this::run);
  }

  private void run() {
    while (!closed) {
      running()
          .forEach((pod, processes) -> {
            if (processes.size() > 1) {
              doubled.add(pod + " runs as " + processes);
            }
          });
      looks.incrementAndGet();
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The first processes of containers, by the name of their pod. */
  Map<String, Set<Long>> running() {
    Map<String, Set<Long>> found = new TreeMap<>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      entries
          .filter(entry -> Character.isDigit(entry.getFileName().toString().charAt(0)))
          .forEach(process -> add(process, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /** The one process of a pod. */
  long process(String pod) {
    Set<Long> processes = running().getOrDefault(pod, Set.of());
    if (processes.size() != 1) {
      throw new AssertionError(pod + " runs as " + processes);
    }
    return processes.iterator().next();
  }

  /** Not one that has ended and that nobody has buried yet. */
  static boolean isAlive(long process) {
    try {
      String status = Files.readString(Path.of("/proc", Long.toString(process), "status"));
      return status.lines().noneMatch(line -> line.startsWith("State:\tZ"));
    } catch (IOException e) {
      return false;
    }
  }

  private void add(Path process, Map<String, Set<Long>> found) {
    try {
      if (Files.readString(process.resolve("cgroup")).contains("/" + cluster + "/")
          && isFirst(Files.readString(process.resolve("status")))) {
        String environment =
            new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
        for (String variable : List.of(environment.split("\0", -1))) {
          if (variable.startsWith("HOSTNAME=")) {
            found
                .computeIfAbsent(variable.substring("HOSTNAME=".length()), pod -> new TreeSet<>())
                .add(Long.valueOf(process.getFileName().toString()));
          }
        }
      }
    } catch (IOException e) {
      // It has ended meanwhile.
    }
  }

  /** Number 1 in a process namespace of its own, and not a dead one that nobody has buried. */
  private static boolean isFirst(String status) {
    return status.contains("\nNSpid:\t")
        && status.lines().anyMatch(line -> line.matches("NSpid:\\t\\d+\\t1"))
        && status.lines().noneMatch(line -> line.startsWith("State:\tZ"));
  }

  /** What should never have been, each with its processes. */
  Set<String> doubled() {
    return doubled;
  }

  /** How often it has looked. */
  long looks() {
    return looks.get();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
