package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kennel.client.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers on which nodes pods of a set have failed, so that one that fails whenever it is made is
 * made more and more rarely. A change of the set begins anew. Thread-safe.
 */
final class FailedPods {
  private static final Backoff BACKOFF = new Backoff(1_000, 900_000);

  /** A node on which nothing has failed for so long begins anew. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(30);

  private final Map<String, Map<String, Failures>> bySet = new HashMap<>();

  /** A failed pod of the set is deleted on the node. */
  synchronized void replaced(DaemonSet set, String node, long nowNanos) {
    Map<String, Failures> byNode =
        bySet.computeIfAbsent(set.getMetadata().getUid(), uid -> new HashMap<>());
    Failures before = known(byNode.get(node), set, nowNanos);
    int count = before == null ? 1 : before.count() + 1;
    byNode.put(node, new Failures(generation(set), count, nowNanos));
  }

  /** By node, for how long a failed pod of the set is left alone yet; nodes without are not in. */
  synchronized Map<String, Duration> heldBack(DaemonSet set, long nowNanos) {
    Map<String, Duration> left = new HashMap<>();
    bySet
        .getOrDefault(set.getMetadata().getUid(), Map.of())
        .forEach((node, failures) -> {
          Failures counted = known(failures, set, nowNanos);
          if (counted != null) {
            Duration wait = BACKOFF.after(counted.count());
            left.put(node, wait.minusNanos(nowNanos - counted.lastNanos()));
          }
        });
    left.values().removeIf(wait -> !wait.isPositive());
    return left;
  }

  /** The set with this uid is gone. */
  synchronized void forget(String uid) {
    bySet.remove(uid);
  }

  private static @Nullable Failures known(
      @Nullable Failures failures, DaemonSet set, long nowNanos) {
    boolean counts =
        failures != null
            && failures.generation() == generation(set)
            && nowNanos - failures.lastNanos() < FORGOTTEN_AFTER.toNanos();
    return counts ? failures : null;
  }

  private static long generation(DaemonSet set) {
    Long generation = set.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }

  private record Failures(long generation, int count, long lastNanos) {}
}
