package io.kennel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Clusters inside the JVM of a test, one after another, in fresh JVMs: a test class that JUnit
 * runs, with the class path that a build tool would give it.
 *
 * @param home the directory that the program was built in
 * @param samples how many JVMs
 */
record TestClusterRow(Path home, Jvm jvm, int samples) implements Row {
  private static final String PROGRAM = "io.kennel.benchjunit.ClusterSeries";
  private static final int CLUSTERS = 25;
  private static final int IDLE_CLUSTERS = 20;
  private static final Budget FIRST_READY_MILLIS = Budget.atMost(500);
  private static final Budget READY_MILLIS = Budget.atMost(30);
  private static final Budget EVICTION_MILLIS = Budget.atMost(50);
  private static final Budget HEAP_MEGABYTES = Budget.atMost(10);

  /** How the JVM is started. */
  enum Jvm {
    /** As it comes. */
    PLAIN("plain java", ""),
    /** Compiling quickly rather than well, as is advised for tests. */
    QUICK(
        "quick compiler",
        "-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.1 -XX:+UseSerialGC"
            + " -Xmn24m -XX:+UseTransparentHugePages");

    private final String words;
    private final String options;

    Jvm(String words, String options) {
      this.words = words;
      this.options = options;
    }
  }

  /** Clusters by their numbers, from 1. */
  private record Part(String words, int first, int last) {
    List<Double> of(List<Double> series) {
      return series.subList(first - 1, last);
    }
  }

  private static final List<Part> PARTS =
      List.of(
          new Part("first", 1, 1), new Part("next five", 2, 6), new Part("after 20", 21, CLUSTERS));

  @Override
  public String name() {
    return "junit, " + jvm.words;
  }

  @Override
  public List<Figure> measure() {
    List<Series> all = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      all.add(Series.parse(run()));
    }
    List<Figure> figures = new ArrayList<>();
    for (Part part : PARTS) {
      Budget budget = part.first == 1 ? FIRST_READY_MILLIS : READY_MILLIS;
      figures.add(
          figure(part, "ready", all, each -> ProcessRows.median(part.of(each.readyMillis)))
              .within(budget));
    }
    for (Part part : PARTS) {
      figures.add(
          figure(
                  part,
                  "node lost → its pod evicted",
                  all,
                  each -> ProcessRows.median(part.of(each.evictionMillis)))
              .within(EVICTION_MILLIS));
    }
    for (Part part : PARTS) {
      figures.add(
          figure(
              part,
              "deleted by force → replaced",
              all,
              each -> ProcessRows.median(part.of(each.replacementMillis))));
    }
    for (Part part : PARTS) {
      figures.add(figure(part, "processor time", all, each -> mean(part.of(each.processorMillis))));
    }
    figures.add(
        median("heap of an idle one", "MB", all.stream().map(Series::heapMegabytes).toList())
            .within(HEAP_MEGABYTES));
    return figures;
  }

  private Figure figure(Part part, String what, List<Series> all, Function<Series, Double> value) {
    return median(part.words + ", " + what, "ms", all.stream().map(value).toList());
  }

  /** Of processor time, which is told in hundredths of a second. */
  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  private Figure median(String what, String unit, List<Double> ofJvms) {
    List<Double> sorted = ofJvms.stream().sorted().toList();
    String note =
        String.format(
            Locale.ROOT, "median of JVMs: %.2f to %.2f", sorted.getFirst(), sorted.getLast());
    return new Figure(name() + ": " + what, ProcessRows.median(ofJvms), unit, samples, note);
  }

  private List<String> run() {
    Path program = home.resolve("bench-junit/target/lib/bench-junit.jar");
    if (!Files.exists(program)) {
      throw new BenchException(program + " is not there: start the bench by ./kennel bench");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (!jvm.options.isEmpty()) {
      command.addAll(List.of(jvm.options.split(" ")));
    }
    // What the JVM itself has to say, such as that there are no huge pages, is no line of the
    // series.
    command.add("-XX:+DisplayVMOutputToStderr");
    command.addAll(List.of("-cp", program.toString(), PROGRAM));
    command.add(String.valueOf(IDLE_CLUSTERS));
    try {
      Path errors = Files.createTempFile("kennel-bench", ".err");
      try {
        Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<String> lines = process.inputReader().lines().toList();
        if (Processes.exitCode(process) != 0) {
          throw new BenchException("clusters in a JVM failed: " + Files.readString(errors));
        }
        return lines;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new BenchException("a JVM could not be started", e);
    }
  }

  /**
   * What one JVM has said.
   *
   * @param readyMillis of each cluster, in the order in which they were started
   * @param evictionMillis likewise
   * @param replacementMillis likewise
   * @param processorMillis likewise, of the whole process: of the first with the start of its JVM
   * @param heapMegabytes of a further cluster that does nothing
   */
  record Series(
      List<Double> readyMillis,
      List<Double> evictionMillis,
      List<Double> replacementMillis,
      List<Double> processorMillis,
      double heapMegabytes) {
    static Series parse(List<String> lines) {
      List<Double> ready = new ArrayList<>();
      List<Double> eviction = new ArrayList<>();
      List<Double> replacement = new ArrayList<>();
      List<Double> processor = new ArrayList<>();
      double before = 0;
      double heap = 0;
      for (String line : lines) {
        String[] words = line.split(" ");
        switch (words[0]) {
          case "cluster" -> {
            ready.add(Long.parseLong(words[1]) / 1e6);
            eviction.add(Long.parseLong(words[2]) / 1e6);
            replacement.add(Long.parseLong(words[3]) / 1e6);
            double used = Long.parseLong(words[4]) / 1e6;
            processor.add(used - before);
            before = used;
          }
          case "heap" -> heap = Long.parseLong(words[1]) / 1e6;
          default -> throw new BenchException("not understood: " + line);
        }
      }
      if (ready.size() != CLUSTERS) {
        throw new BenchException(ready.size() + " clusters in a JVM, not " + CLUSTERS);
      }
      return new Series(ready, eviction, replacement, processor, heap);
    }
  }
}
