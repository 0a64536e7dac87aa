package io.kennel.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows about the server's processes. */
final class ProcessRows {
  private static final Budget START_SECONDS = Budget.atMost(1);
  private static final Budget MEGABYTES = Budget.atMost(200);

  private ProcessRows() {}

  /**
   * The resident memory.
   *
   * @param idleMillis how long to leave the server alone first
   */
  record Memory(ServerProcess server, long idleMillis) implements Row {
    @Override
    public String name() {
      return "idle resident memory";
    }

    @Override
    public List<Figure> measure() {
      pause(idleMillis);
      return List.of(new Figure(name(), server.residentMegabytes(), "MB", 1, "").within(MEGABYTES));
    }

    private static void pause(long millis) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < millis * 1_000_000) {
        Workspace.pause();
      }
    }
  }

  /** From the start of the script to an API that answers, and to controllers and nodes at work. */
  record StartUp(Path script, String runtime, int nodes, int samples) implements Row {
    @Override
    public String name() {
      return "process start, " + runtime + ", " + nodes + (nodes == 1 ? " node" : " nodes");
    }

    @Override
    public List<Figure> measure() {
      List<Double> api = new ArrayList<>();
      List<Double> ready = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        try (OwnCluster cluster = new OwnCluster(script, runtime, nodes)) {
          api.add(cluster.apiSeconds());
          ready.add(cluster.readySeconds());
        }
      }
      return List.of(
          new Figure(name() + " → API", median(api), "s", samples, "median").within(START_SECONDS),
          new Figure(name() + " → ready", median(ready), "s", samples, "median")
              .within(START_SECONDS));
    }
  }

  static double median(List<Double> values) {
    return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
  }
}
