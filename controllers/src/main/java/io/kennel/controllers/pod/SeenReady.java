package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.world.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers since when pods have been seen ready, as long as that matters. A pod says itself when
 * it became ready, by the wall clock of its node; where that clock was ahead and has been set right
 * since, nobody could tell by it how long the pod has been ready. Thread-safe.
 */
public final class SeenReady {
  private final Clock clock;
  private final Map<ObjectKey, Map<String, Seen>> bySet = new ConcurrentHashMap<>();

  public SeenReady(Clock clock) {
    this.clock = clock;
  }

  /**
   * Since when a pod has been ready.
   *
   * @param said by its own word; with another word it has been not ready meanwhile
   * @param nanos first seen, of the clock that nobody sets
   */
  private record Seen(Instant said, long nanos) {}

  /** The time, for the pods of one set; what is known of other pods of it is forgotten. */
  public Moment look(ObjectKey set, Collection<Pod> pods, Duration minReady) {
    Instant now = clock.now();
    long nanos = clock.nanoTime();
    Map<String, Seen> before = bySet.getOrDefault(set, Map.of());
    Map<String, Seen> seen = new HashMap<>();
    Map<String, Duration> times = new HashMap<>();
    for (Pod pod : minReady.isZero() ? List.<Pod>of() : pods) {
      Instant said = PodState.isReady(pod) ? PodAvailability.readySince(pod) : null;
      if (said != null && said.plus(minReady).isAfter(now)) {
        String uid = pod.getMetadata().getUid();
        Seen known = before.get(uid);
        Seen first = known != null && known.said().equals(said) ? known : new Seen(said, nanos);
        seen.put(uid, first);
        times.put(uid, Duration.ofNanos(nanos - first.nanos()));
      }
    }
    if (seen.isEmpty()) {
      bySet.remove(set);
    } else {
      bySet.put(set, seen);
    }
    return new Moment(now, times);
  }

  /** The set is gone. */
  public void forget(ObjectKey set) {
    bySet.remove(set);
  }
}
