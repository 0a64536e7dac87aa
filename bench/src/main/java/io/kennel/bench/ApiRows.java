package io.kennel.bench;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The rows about single requests. */
final class ApiRows {
  /** A body of one kilobyte, however it is counted. */
  private static final int DATA_CHARACTERS = 900;

  private static final int LISTED_OBJECTS = 17_000;
  private static final int WRITERS = 16;

  private ApiRows() {}

  /** In this order: what a load leaves behind must not slow the next one. */
  static List<Row> all(Workspace space, Wrk wrk) {
    return List.of(new Get(space, wrk), new ListAll(space, wrk), new Create(space, wrk));
  }

  private static String configMap(String name) {
    String data = "x".repeat(DATA_CHARACTERS);
    return "{\"metadata\":{" + name + "},\"data\":{\"a\":\"" + data + "\"}}";
  }

  private record Create(Workspace space, Wrk wrk) implements Row {
    @Override
    public String name() {
      return "create a 1 KB ConfigMap, 32 connections";
    }

    @Override
    public List<Figure> measure() {
      String body = configMap("\"generateName\":\"created-\"");
      Wrk.Result result = wrk.post(space.core("configmaps"), body);
      return List.of(
          new Figure(name(), result.perSecond(), "/s", result.requests(), "")
              .within(Budget.atLeast(8_500)),
          new Figure(name() + ": p99", result.p99Millis(), "ms", result.requests(), "")
              .within(Budget.atMost(15)));
    }
  }

  private record Get(Workspace space, Wrk wrk) implements Row {
    @Override
    public String name() {
      return "GET a pod, 32 connections";
    }

    @Override
    public List<Figure> measure() {
      String path = space.core("pods") + "/read";
      space.awaitNanos(
          space.core("serviceaccounts") + "/default", System.nanoTime(), 30, a -> true);
      space.create(
          space.core("pods"),
          """
          {"metadata":{"name":"read"},"spec":{"schedulerName":"none",
           "containers":[{"name":"main","image":"none"}]}}
          """);
      Wrk.Result result = wrk.get(path);
      space.delete(path);
      return List.of(
          new Figure(name(), result.perSecond(), "/s", result.requests(), "")
              .within(Budget.atLeast(25_000)),
          new Figure(name() + ": p99", result.p99Millis(), "ms", result.requests(), ""));
    }
  }

  /** Fills the namespace up to the wanted number first; what is there already counts. */
  private record ListAll(Workspace space, Wrk wrk) implements Row {
    @Override
    public String name() {
      return "LIST ConfigMaps";
    }

    @Override
    public List<Figure> measure() {
      String path = space.core("configmaps");
      int present = space.get(path).path("items").size();
      try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
        for (int i = present; i < LISTED_OBJECTS; i++) {
          String body = configMap("\"name\":\"listed-" + i + "\"");
          writers.execute(() -> space.create(path, body));
        }
      }
      int listed = Math.max(present, LISTED_OBJECTS);
      Wrk.Result result = wrk.get(path);
      String note = listed + " objects, " + result.bytes() / result.requests() + " bytes a list";
      double megabytes = result.bytes() / 1e6 / result.seconds();
      return List.of(
          new Figure(name(), result.perSecond(), "/s", result.requests(), note),
          new Figure(name() + ": bytes", megabytes, "MB/s", result.requests(), note)
              .within(Budget.atLeast(1_000)));
    }
  }
}
