package io.kennel.bench;

import io.kennel.client.http.HttpTransport;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Many simulated nodes in one process, and StatefulSets of many pods on them, one after another: of
 * the time of the first, the JVM's compilers take a half. Starts a cluster of its own.
 */
record FleetRow(Path script, int nodes) implements Row {
  private static final int REPLICAS = 5_000;
  private static final int SETS = 8;
  private static final Budget PODS_PER_SECOND = Budget.atLeast(2_000);
  private static final int GONE_SECONDS_MAX = 300;

  /** Between two sets: as long as people need, and memory is given back meanwhile. */
  private static final int BREAK_MILLIS = 6_000;

  private static final int READY_SECONDS_MAX = 300;
  private static final int LOSS_SECONDS_MAX = 180;
  private static final int WARM_UPS = 20;
  private static final int LISTS = 101;
  private static final String SET = "fleet";

  /** Not so often that the asking takes a share of the processor that would be noticed. */
  private static final int POLL_MILLIS = 50;

  @Override
  public String name() {
    return "fleet of " + nodes + " simulated nodes";
  }

  @Override
  public List<Figure> measure() {
    try (OwnCluster cluster = new OwnCluster(script, "simulated", nodes);
        RealWorld world = new RealWorld();
        HttpTransport transport = Target.read(cluster.kubeconfig(), null).transport(world);
        Workspace space = new Workspace(transport, SET)) {
      List<Figure> figures = new ArrayList<>();
      figures.add(figure("process start → ready", cluster.readySeconds(), "s", 1, ""));
      Heap heap = new Heap(cluster.pid());
      long empty = heap.usedBytes();
      figures.add(podsPerSecond(space, 1));
      double heapOfSet = heap.usedBytes() - empty;
      for (int set = 2; set < SETS; set++) {
        deleteSet(space);
        var _ = replicasReady(space);
      }
      deleteSet(space);
      figures.add(podsPerSecond(space, SETS));
      String node = nodeOfFirst(space);
      figures.add(figure("list one node's pods", listMillis(space, node), "ms", LISTS, "median"));
      figures.add(
          figure(
              "heap per pod after a collection",
              heapOfSet / 1024.0 / REPLICAS,
              "KB",
              1,
              "its events, and what is let go when memory is short, included"));
      figures.add(
          figure(
              "cable of a node pulled → its pods not ready",
              lossSeconds(cluster, space, node),
              "s",
              1,
              "about 50 s after it was last heard"));
      return figures;
    }
  }

  private Figure figure(String what, double value, String unit, long samples, String note) {
    return new Figure(name() + ": " + what, value, unit, samples, note);
  }

  private Figure podsPerSecond(Workspace space, int number) {
    return figure(
            "pods of Parallel set " + number + " ready",
            REPLICAS / replicasReady(space),
            "/s",
            REPLICAS,
            "")
        .within(PODS_PER_SECOND);
  }

  private static void deleteSet(Workspace space) {
    space.delete(space.apps("statefulsets") + "/" + SET);
    long start = System.nanoTime();
    while (!space.isEmpty(space.core("pods"))) {
      pause(start, GONE_SECONDS_MAX, "the pods are not gone");
    }
    Workspace.pause(BREAK_MILLIS);
  }

  private static double replicasReady(Workspace space) {
    long start = System.nanoTime();
    space.create(space.apps("statefulsets"), manifest());
    String path = space.apps("statefulsets") + "/" + SET;
    while (space.get(path).path("status").path("readyReplicas").asInt(0) < REPLICAS) {
      pause(start, READY_SECONDS_MAX, "the pods are not ready");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static String manifest() {
    return """
    {"metadata":{"name":"%1$s"},"spec":{"replicas":%2$d,"podManagementPolicy":"Parallel",
     "serviceName":"%1$s","selector":{"matchLabels":{"set":"%1$s"}},
     "template":{"metadata":{"labels":{"set":"%1$s"}},"spec":{
      "terminationGracePeriodSeconds":0,"containers":[{"name":"main","image":"simulated"}]}}}}
    """
        .formatted(SET, REPLICAS);
  }

  private static String nodeOfFirst(Workspace space) {
    return space
        .get(space.core("pods") + "/" + SET + "-0")
        .path("spec")
        .path("nodeName")
        .asString("");
  }

  private static double listMillis(Workspace space, String node) {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < WARM_UPS + LISTS; i++) {
      long start = System.nanoTime();
      space.list("/api/v1/pods", "spec.nodeName=" + node);
      if (i >= WARM_UPS) {
        millis.add((System.nanoTime() - start) / 1e6);
      }
    }
    return ProcessRows.median(millis);
  }

  private static double lossSeconds(OwnCluster cluster, Workspace space, String node) {
    long start = System.nanoTime();
    cluster.disconnect(node);
    while (!readiness(space.list("/api/v1/pods", "spec.nodeName=" + node))
        .equals(Set.of("False"))) {
      pause(start, LOSS_SECONDS_MAX, "the pods of a lost node are ready");
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** What is said of the pods' readiness. */
  private static Set<String> readiness(JsonNode pods) {
    Set<String> said = new TreeSet<>();
    for (JsonNode pod : pods.path("items")) {
      for (JsonNode condition : pod.path("status").path("conditions")) {
        if (condition.path("type").asString("").equals("Ready")) {
          said.add(condition.path("status").asString(""));
        }
      }
    }
    return said;
  }

  private static void pause(long startNanos, int secondsMax, String otherwise) {
    if (System.nanoTime() - startNanos > secondsMax * 1_000_000_000L) {
      throw new BenchException(otherwise + " after " + secondsMax + " s");
    }
    Workspace.pause(POLL_MILLIS);
  }

  /** The heap of a JVM on this machine, as the JDK's own tool shows it. */
  private record Heap(long pid) {
    /** What is left after a collection that asking for it brings about. */
    long usedBytes() {
      Path tool = Path.of(System.getProperty("java.home"), "bin", "jcmd");
      try {
        Process process =
            new ProcessBuilder(tool.toString(), String.valueOf(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        boolean failed = Processes.exitCode(process) != 0 || lines.isEmpty();
        String[] total = failed ? new String[0] : lines.getLast().strip().split("\\s+");
        if (total.length != 3 || !total[0].equals("Total")) {
          throw new BenchException("jcmd cannot look at process " + pid);
        }
        return Long.parseLong(total[2]) - fillers(lines);
      } catch (IOException e) {
        throw new BenchException("there is no jcmd beside this JVM", e);
      }
    }

    /** What fills gaps between objects is none. */
    private static long fillers(List<String> lines) {
      return lines.stream()
          .filter(line -> line.contains("FillerElement") || line.contains("FillerObject"))
          .mapToLong(line -> Long.parseLong(line.strip().split("\\s+")[2]))
          .sum();
    }
  }
}
