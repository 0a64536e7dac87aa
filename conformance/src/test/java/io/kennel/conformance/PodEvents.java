package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code kubectl get pods -w} prints. */
final class PodEvents implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<List<String>> rows = new ArrayList<>();

  private PodEvents(Process process) {
    this.process = process;
    var _ = Thread.ofVirtual().start(this::read);
  }

  static PodEvents watch(Kubectl kubectl) throws IOException {
    return new PodEvents(kubectl.start(List.of("get", "pods", "-w"), Map.of()));
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      // kubectl was stopped.
    }
  }

  private synchronized void add(String line) {
    rows.add(List.of(line.strip().split(" +")));
    notifyAll();
  }

  /** The pods in the order in which each was seen first with this readiness and status. */
  synchronized List<String> order(String ready, String status) {
    return rows.stream()
        .filter(row -> row.get(1).equals(ready) && row.get(2).equals(status))
        .map(List::getFirst)
        .distinct()
        .toList();
  }

  /** The first row of a pod, once there is one. */
  int first(String pod) throws InterruptedException {
    return first(pod, "", "");
  }

  /** The first row of a pod with this readiness and status, empty for any, once there is one. */
  synchronized int first(String pod, String ready, String status) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    int row = find(pod, ready, status);
    while (row < 0) {
      assertThat(System.nanoTime() - deadline)
          .as("waited for %s %s %s in%n%s", pod, ready, status, rows)
          .isNegative();
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, deadline - System.nanoTime()));
      row = find(pod, ready, status);
    }
    return row;
  }

  private int find(String pod, String ready, String status) {
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      if (row.getFirst().equals(pod)
          && (ready.isEmpty() || row.get(1).equals(ready))
          && (status.isEmpty() || row.get(2).equals(status))) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
