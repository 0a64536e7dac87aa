package io.kennel.controllers.silence;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * When each node was last heard of, by this process' own clock: what agents write as the time of
 * their renewal may be any time. Hearing comes after receiving, so a silence is never taken for
 * longer than it is. Thread-safe.
 */
public final class Silence {
  private final Map<String, Long> heardNanos = new HashMap<>();

  public synchronized void heard(String node, long nowNanos) {
    heardNanos.put(node, nowNanos);
  }

  public synchronized void heardAll(long nowNanos) {
    heardNanos.replaceAll((node, before) -> nowNanos);
  }

  /** A node that was never heard of gets its time from the first question on. */
  public synchronized Duration of(String node, long nowNanos) {
    return Duration.ofNanos(nowNanos - heardNanos.computeIfAbsent(node, name -> nowNanos));
  }

  public synchronized void forget(String node) {
    heardNanos.remove(node);
  }
}
