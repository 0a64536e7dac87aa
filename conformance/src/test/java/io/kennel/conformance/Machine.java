package io.kennel.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a cluster could leave behind on a machine: network interfaces, namespaces, rules, routes,
 * mounts, control groups, kernel settings and the processes of containers.
 */
record Machine(Set<String> traces) {
  /**
   * Looks.
   *
   * @param directories of the clusters in question: only processes that name one of them count
   */
  static Machine look(Path... directories) throws IOException {
    Set<String> traces = new TreeSet<>();
    add(traces, "interface", run("sh", "-c", "ip -o link | cut -d: -f2 | cut -d@ -f1"));
    add(traces, "network namespace", run("sh", "-c", "ip netns list | cut -d' ' -f1"));
    add(traces, "route", run("ip", "-4", "route", "show", "table", "all"));
    add(traces, "table", run("nft", "list", "tables"));
    add(traces, "forwarding", Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")));
    String processes = run("ps", "-eo", "args");
    for (Path directory : directories) {
      processes
          .lines()
          .filter(line -> line.contains(directory + "/"))
          .forEach(line -> traces.add("process " + line));
    }
    add(traces, "control group", run("sh", "-c", "find /sys/fs/cgroup -type d -name '*kennel*'"));
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      traces.add("mount " + line.split(" ")[4]);
    }
    return new Machine(traces);
  }

  /** What is here and was not there before. */
  Set<String> since(Machine before) {
    Set<String> more = new TreeSet<>(traces);
    more.removeAll(before.traces);
    return more;
  }

  private static void add(Set<String> traces, String what, String lines) {
    lines
        .lines()
        .map(String::strip)
        .filter(l -> !l.isEmpty())
        .forEach(l -> traces.add(what + " " + l));
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    return out;
  }
}
