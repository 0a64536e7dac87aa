package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The lines of letters of a client of kvstore, as {@code kubectl logs -f} shows them. */
final class HitLog implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int HEADING_LINES = 4;
  private static final int LETTERS = 26;

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private HitLog(Process process) {
    this.process = process;
  }

  /** Follows the log of a pod that is running. */
  static HitLog follow(Kubectl kubectl, String pod) throws IOException {
    kubectl.run("wait --for=jsonpath={.status.phase}=Running --timeout=80s pod/" + pod);
    HitLog log = new HitLog(kubectl.start(List.of("logs", "-f", pod), Map.of()));
    var _ = Thread.ofVirtual().start(log::read);
    return log;
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      // kubectl was stopped.
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The number of lines so far: a mark to look back to. */
  synchronized int mark() {
    return lines.size();
  }

  /** The heading: the alphabet, a rule, the servers' numbers and a rule. */
  synchronized List<String> heading() {
    return List.copyOf(lines.subList(0, HEADING_LINES));
  }

  /** Waits for a line after {@code mark} that is as wished, and returns it. */
  synchronized String until(String what, int mark, Predicate<String> wished)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int next = Math.max(mark, HEADING_LINES);
    while (true) {
      for (; next < lines.size(); next++) {
        if (wished.test(lines.get(next))) {
          return lines.get(next);
        }
      }
      assertThat(ended || System.nanoTime() - deadline > 0)
          .as("waited for %s in%n%s", what, String.join("\n", lines))
          .isFalse();
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
    }
  }

  /** Waits until every key is a hit. */
  void allHits(int mark) throws InterruptedException {
    until("26 hits", mark, line -> line.endsWith(" hhhhhhhhhhhhhhhhhhhhhhhhhh | hits = 26 (100%)"));
  }

  /** Waits until the log has come to its end, as it does when its pod is gone. */
  synchronized void untilEnded() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!ended) {
      assertThat(System.nanoTime() - deadline).as("waited for the log's end").isNegative();
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
    }
  }

  /**
   * What has become of the keys of one server since a mark: for each key its statuses in their
   * order, repeated ones once, such as {@code h5.h}.
   */
  synchronized Set<String> courses(int server, int servers, int mark) {
    Set<String> courses = new TreeSet<>();
    for (int letter = 0; letter < LETTERS; letter++) {
      if (('a' + letter) % servers == server) {
        courses.add(course(letter, mark));
      }
    }
    return courses;
  }

  private String course(int letter, int mark) {
    StringBuilder course = new StringBuilder();
    for (String line : lines.subList(Math.max(mark, HEADING_LINES), lines.size())) {
      char status = letters(line).charAt(letter);
      if (course.isEmpty() || course.charAt(course.length() - 1) != status) {
        course.append(status);
      }
    }
    return course.toString();
  }

  /** The number of the first line since a mark in which a key of this server is a hit. */
  synchronized int firstHit(int server, int servers, int mark) {
    int letter = 0;
    while (('a' + letter) % servers != server) {
      letter++;
    }
    for (int i = Math.max(mark, HEADING_LINES); i < lines.size(); i++) {
      if (letters(lines.get(i)).charAt(letter) == 'h') {
        return i;
      }
    }
    throw new AssertionError("no key of server " + server + " is a hit in\n" + this);
  }

  private static String letters(String line) {
    assertThat(line).matches("\\d\\d:\\d\\d:\\d\\d [hwmx.\\d]{26} \\| hits = \\d+ \\(\\d+%\\)");
    return line.split(" ")[1];
  }

  @Override
  public synchronized String toString() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
