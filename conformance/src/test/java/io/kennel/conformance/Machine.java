package io.kennel.conformance;

import io.kennel.agent.network.NetworkConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What certain clusters could leave behind on a machine: network interfaces, namespaces, rules,
 * routes, mounts, control groups, kernel settings and the processes of containers. What others have
 * there meanwhile does not count: all that a cluster makes bears its data directory, or the hash of
 * it.
 */
record Machine(Set<String> traces) {
  /**
   * Looks.
   *
   * @param directories of the clusters in question, each as it was given to {@link
   *     RunningKennel#up}
   */
  static Machine look(Path... directories) throws IOException {
    List<String> marks = new ArrayList<>();
    Set<String> interfaces = new TreeSet<>();
    for (Path directory : directories) {
      String hash = NetworkConfig.hash(RunningKennel.data(directory));
      marks.add(hash);
      marks.add(directory + "/");
      interfaces.add("kn-" + hash);
    }
    Traces traces = new Traces(marks, new TreeSet<>());
    traces.add("interface", run("sh", "-c", "ip -o link | cut -d: -f2 | cut -d@ -f1"));
    traces.add("network namespace", run("sh", "-c", "ip netns list | cut -d' ' -f1"));
    traces.add("route", run("ip", "-4", "route", "show", "table", "all"));
    traces.add("table", run("nft", "list", "tables"));
    traces.add("process", run("ps", "-eo", "args"));
    traces.add("control group", run("sh", "-c", "find /sys/fs/cgroup -type d -name '*kennel*'"));
    for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      traces.add("mount", line.split(" ")[4]);
    }
    if (isForwardingFor(interfaces)) {
      traces.found().add("forwarding");
    }
    return new Machine(traces.found());
  }

  /** What is here and was not there before. */
  Set<String> since(Machine before) {
    Set<String> more = new TreeSet<>(traces);
    more.removeAll(before.traces);
    return more;
  }

  /** The setting is the machine's: it stands as long as any cluster does, whichever came first. */
  private static boolean isForwardingFor(Set<String> own) throws IOException {
    boolean others = standBeside(own);
    boolean on = Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")).strip().equals("1");
    return on && !others && !standBeside(own);
  }

  private static boolean standBeside(Set<String> own) throws IOException {
    return run("ls", "/sys/class/net")
        .lines()
        .anyMatch(name -> name.startsWith("kn-") && !own.contains(name));
  }

  private record Traces(List<String> marks, Set<String> found) {
    void add(String what, String lines) {
      lines
          .lines()
          .map(String::strip)
          .filter(line -> marks.stream().anyMatch(line::contains))
          .forEach(line -> found.add(what + " " + line));
    }
  }

  private static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.onExit().join();
    return out;
  }
}
