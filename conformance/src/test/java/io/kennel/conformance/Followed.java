package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A kubectl that goes on ({@code -w}, {@code -f}), and all lines that it has printed. It never
 * misses one, so an order that it shows is the order in which things happened.
 */
final class Followed implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String command;
  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  private Followed(String command, Process process) {
    this.command = command;
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts it. */
  static Followed start(Kubectl kubectl, String command) throws IOException {
    return new Followed(command, kubectl.start(List.of(command.split(" ")), Map.of()));
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        synchronized (this) {
          lines.add(line);
          notifyAll();
        }
      }
    } catch (IOException e) {
      // It was stopped.
    }
    ended.complete(true);
  }

  /** What it has printed so far. */
  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Returns once all the lines so far are as wished. */
  synchronized List<String> until(String what, Predicate<List<String>> wished)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!wished.test(lines)) {
      long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      assertThat(left)
          .as("waited for: %s%nkubectl %s%n%s", what, command, String.join("\n", lines))
          .isPositive();
      wait(left);
    }
    return List.copyOf(lines);
  }

  /** Returns once some line matches. */
  List<String> untilLine(String regex) throws InterruptedException {
    return until(regex, all -> all.stream().anyMatch(line -> line.matches(regex)));
  }

  /** Ends it. */
  @Override
  public void close() {
    process.destroy();
    boolean _ = ended.join();
  }
}
