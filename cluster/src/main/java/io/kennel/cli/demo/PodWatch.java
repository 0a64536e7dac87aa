package io.kennel.cli.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kennel.client.Informer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Tells the story's reader what happens to pods while the story waits for something. */
final class PodWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Narrator narrator;
  private final Queue<String> news = new ArrayDeque<>();
  private boolean changed;

  PodWatch(Narrator narrator, Informer<Pod> pods) {
    this.narrator = narrator;
    pods.listen(this::pod);
  }

  /** Lets changes of another kind end a wait too. */
  <T extends HasMetadata> void alsoWatch(Informer<T> informer) {
    informer.listen((before, after) -> wake(null));
  }

  /** Tells a line that something else than a pod brought, as soon as the story waits. */
  void hear(String line) {
    wake(line);
  }

  /** Waits until {@code condition} holds, and tells what happens meanwhile. */
  void until(String what, BooleanSupplier condition) throws InterruptedException {
    while (true) {
      tell();
      if (condition.getAsBoolean()) {
        tell();
        return;
      }
      synchronized (this) {
        if (!changed) {
          wait(PATIENCE.toMillis());
        }
        if (!changed) {
          throw new IllegalStateException("nothing happened any more; waited for " + what);
        }
        changed = false;
      }
    }
  }

  static boolean ready(@Nullable Pod pod) {
    return pod != null
        && pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus().getConditions().stream().anyMatch(PodWatch::isReady);
  }

  private static boolean isReady(PodCondition condition) {
    return condition.getType().equals("Ready") && condition.getStatus().equals("True");
  }

  private void tell() {
    for (String line = next(); line != null; line = next()) {
      narrator.event(line);
    }
  }

  private synchronized @Nullable String next() {
    return news.poll();
  }

  private synchronized void wake(@Nullable String line) {
    if (line != null) {
      news.add(line);
    }
    changed = true;
    notifyAll();
  }

  private void pod(@Nullable Pod before, @Nullable Pod after) {
    String was = before == null ? "" : state(before);
    String is = after == null ? "gone" : state(after);
    Pod pod = after == null ? before : after;
    wake(was.equals(is) || pod == null ? null : pod.getMetadata().getName() + "  " + is);
  }

  private static String state(Pod pod) {
    String node = pod.getSpec().getNodeName();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return "terminating";
    }
    if (ready(pod)) {
      return "ready on " + node + " at " + pod.getStatus().getPodIP();
    }
    return switch (String.valueOf(pod.getStatus().getPhase())) {
      case "Running" -> "running";
      case "Succeeded" -> "completed";
      case "Failed" -> "failed";
      default -> node == null ? "created" : "assigned to " + node;
    };
  }
}
