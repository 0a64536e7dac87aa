package io.kennel.controllers.scheduler;

import io.kennel.api.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The pods that no node was found for, what they wait for, and what people were told of them. */
final class PendingPods {
  /** The same message is not told again sooner than this. */
  static final long REPEAT_NANOS_MIN = 30_000_000_000L;

  private final Map<ObjectKey, Pending> pods = new HashMap<>();

  /** To be called before looking at the world, so that no change in between is missed. */
  synchronized void add(ObjectKey pod, Set<ObjectKey> claims) {
    Pending known = pods.get(pod);
    Told told = known == null ? Told.NOTHING : known.told();
    pods.put(pod, new Pending(claims, false, told));
  }

  /** Only its own claims can change its lot. */
  synchronized void waitsForClaims(ObjectKey pod) {
    pods.computeIfPresent(pod, (key, known) -> new Pending(known.claims(), true, known.told()));
  }

  synchronized void remove(ObjectKey pod) {
    pods.remove(pod);
  }

  /** Whether the message is news; remembers it if so. */
  synchronized boolean isNews(ObjectKey pod, String message, long nowNanos) {
    Pending known = pods.get(pod);
    if (known == null) {
      return true;
    }
    boolean isRepeat =
        known.told().message().equals(message)
            && nowNanos - known.told().nanos() < REPEAT_NANOS_MIN;
    if (!isRepeat) {
      Told told = new Told(message, nowNanos);
      pods.put(pod, new Pending(known.claims(), known.onClaims(), told));
    }
    return !isRepeat;
  }

  /** Those that a change of nodes or other pods may help. */
  synchronized List<ObjectKey> waitingForRoom() {
    List<ObjectKey> keys = new ArrayList<>();
    pods.forEach((key, pending) -> {
      if (!pending.onClaims()) {
        keys.add(key);
      }
    });
    keys.sort(null);
    return keys;
  }

  /** Those that use a claim. */
  synchronized List<ObjectKey> using(ObjectKey claim) {
    List<ObjectKey> keys = new ArrayList<>();
    pods.forEach((key, pending) -> {
      if (pending.claims().contains(claim)) {
        keys.add(key);
      }
    });
    keys.sort(null);
    return keys;
  }

  private record Pending(Set<ObjectKey> claims, boolean onClaims, Told told) {}

  private record Told(String message, long nanos) {
    static final Told NOTHING = new Told("", 0);
  }
}
