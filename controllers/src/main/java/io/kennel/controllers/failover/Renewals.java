package io.kennel.controllers.failover;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When each node's lease was last heard to change, by this process' own clock. Hearing comes after
 * receiving, so what is counted from it is never too short. Thread-safe.
 */
final class Renewals {
  private final Map<String, Long> heardNanos = new HashMap<>();

  synchronized void heard(String node, long nowNanos) {
    heardNanos.put(node, nowNanos);
  }

  /** A lease that was never heard to change gets its time from the first question on. */
  synchronized Duration silence(String node, long nowNanos) {
    return Duration.ofNanos(nowNanos - heardNanos.computeIfAbsent(node, name -> nowNanos));
  }

  synchronized void forget(String node) {
    heardNanos.remove(node);
  }
}
