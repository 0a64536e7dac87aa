package io.kennel.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How fast this machine is at the kind of work that most rows are: a fresh JVM that runs much code
 * a few times. The work is the JDK's own, compiling a source that is always the same, so that
 * figures of different machines, and of one machine on different days, can be compared.
 */
record MachineRow(int samples) implements Row {
  private static final int CLASSES = 6;
  private static final int METHODS = 25;

  @Override
  public String name() {
    return "this machine";
  }

  @Override
  public List<Figure> measure() {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path source = Files.writeString(folder.resolve("Work.java"), source());
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        long start = System.nanoTime();
        compile(source, folder);
        millis.add((System.nanoTime() - start) / 1e6);
      }
      String what = name() + ": the JDK compiles a fixed source";
      String note = Runtime.getRuntime().availableProcessors() + " processors; median";
      return List.of(new Figure(what, ProcessRows.median(millis), "ms", samples, note));
    } catch (IOException e) {
      throw new BenchException("a source could not be compiled", e);
    }
  }

  private static void compile(Path source, TemporaryFolder folder) throws IOException {
    Path said = folder.resolve("javac.out");
    String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
    List<String> command =
        List.of(
            javac,
            "-J-XX:+UseSerialGC",
            "-proc:none",
            "-d",
            folder.resolve("classes").toString(),
            source.toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (Processes.exitCode(process) != 0) {
      throw new BenchException("javac failed: " + Files.readString(said));
    }
  }

  /** Classes with records, generics, lambdas, switches and strings; valid Java 21. */
  private static String source() {
    StringBuilder text = new StringBuilder("import java.util.*;\nfinal class Work {}\n");
    for (int type = 0; type < CLASSES; type++) {
      text.append("record Work").append(type).append("(int left, String right) {\n");
      for (int method = 0; method < METHODS; method++) {
        text.append(
            """
              Map<String, List<Integer>> work%1$d(List<Work%2$d> given, Object other) {
                Map<String, List<Integer>> found = new TreeMap<>();
                given.stream().filter(each -> each.left() > %1$d).forEach(each ->
                    found.computeIfAbsent(each.right() + "-%1$d", key -> new ArrayList<>())
                        .add(each.left() * %1$d));
                String text = switch (other) {
                  case Work%2$d(int left, String right) when left > %1$d -> right + left;
                  case String string -> string.strip();
                  default -> "other " + other;
                };
                for (int i = 0; i < text.length(); i++) {
                  found.merge(text.substring(i), List.of(i), (one, two) -> List.copyOf(one));
                }
                return found;
              }
            """
                .formatted(method, type));
      }
      text.append("}\n");
    }
    return text.toString();
  }
}
