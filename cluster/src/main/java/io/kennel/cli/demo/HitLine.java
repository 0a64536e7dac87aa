package io.kennel.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The line of letters that a client of kvstore prints, followed like {@code kubectl logs -f} does.
 * The story's reader sees a line whenever it differs from the one before.
 */
final class HitLine {
  private static final String HEADING = "abcdefghijklmnopqrstuvwxyz";

  private final Stage stage;
  private final String pod;
  private final List<Line> lines = new ArrayList<>();

  /** {@code letters} has a status for each key; {@code nanoTime} is when the line was heard. */
  private record Line(long nanoTime, String letters) {
    boolean has(char status) {
      return letters.indexOf(status) >= 0;
    }

    boolean complete() {
      return letters.chars().allMatch(each -> each == 'h');
    }
  }

  private HitLine(Stage stage, String pod) {
    this.stage = stage;
    this.pod = pod;
  }

  /** Follows a client that runs; it is followed until it ends. */
  static HitLine of(Stage stage, String pod) {
    HitLine line = new HitLine(stage, pod);
    line.print(HEADING);
    var _ = stage.cluster().world().tasks().start("log of " + pod, line::follow);
    return line;
  }

  synchronized boolean heard() {
    return !lines.isEmpty();
  }

  /** Whether every key is a hit now. */
  synchronized boolean complete() {
    return !lines.isEmpty() && lines.getLast().complete();
  }

  /** How many keys are a hit now. */
  synchronized long hits() {
    return lines.isEmpty() ? 0 : lines.getLast().letters.chars().filter(c -> c == 'h').count();
  }

  /** Whether a status was shown since a time. */
  synchronized boolean showed(char status, long since) {
    return since(since).anyMatch(line -> line.has(status));
  }

  /** How many keys had a status at some time, at most, since a time. */
  synchronized long most(char status, long since) {
    return since(since)
        .mapToLong(line -> line.letters.chars().filter(each -> each == status).count())
        .max()
        .orElse(0);
  }

  /** From the first line since a time with one status to the first one after it with another. */
  synchronized Duration between(char first, char next, long since) {
    long start = time(since, line -> line.has(first));
    return Duration.ofNanos(time(start, line -> line.has(next)) - start);
  }

  /** From the first line since a time with a status to the first one after it that is all hits. */
  synchronized Duration untilComplete(char first, long since) {
    long start = time(since, line -> line.has(first));
    return Duration.ofNanos(time(start, Line::complete) - start);
  }

  /** When the first line since a time was heard that is such; that time where there is none. */
  private long time(long since, Predicate<Line> such) {
    return since(since).filter(such).map(Line::nanoTime).findFirst().orElse(since);
  }

  private Stream<Line> since(long nanoTime) {
    return lines.stream().filter(line -> line.nanoTime - nanoTime >= 0);
  }

  private void follow() {
    try (Stream<String> log = stage.http().follow(pod)) {
      log.forEach(this::hear);
    } catch (IOException | UncheckedIOException e) {
      // The client has ended, and with it its log.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(String text) {
    String[] words = text.strip().split(" ");
    if (words.length < 2 || words[1].length() != HEADING.length()) {
      return;
    }
    boolean news;
    synchronized (this) {
      news = lines.isEmpty() || !lines.getLast().letters.equals(words[1]);
      if (news) {
        lines.add(new Line(stage.clock().nanoTime(), words[1]));
      }
    }
    if (news) {
      print(text.substring(text.indexOf(' ') + 1));
    }
  }

  private void print(String line) {
    stage.watch().hear(pod + "  " + line);
  }
}
