package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When each node was last heard of, by this process' own clock: what agents write as the time of
 * their renewal may be any time. Thread-safe.
 */
final class Heartbeats {
  private final Map<String, Long> heardNanos = new HashMap<>();
  private final Map<TaintOfNode, Instant> tainted = new HashMap<>();

  synchronized void heard(String node, long nowNanos) {
    heardNanos.put(node, nowNanos);
  }

  synchronized void heardAll(long nowNanos) {
    heardNanos.replaceAll((node, before) -> nowNanos);
  }

  /** A node that was never heard of gets its time from the first question on. */
  synchronized Duration silence(String node, long nowNanos) {
    return Duration.ofNanos(nowNanos - heardNanos.computeIfAbsent(node, name -> nowNanos));
  }

  /** Taints set by hand carry no time: the first look at them counts. */
  synchronized Instant taintedSince(String node, Taint taint, Instant now) {
    if (taint.getTimeAdded() != null) {
      return Instant.parse(taint.getTimeAdded());
    }
    String value = taint.getValue() == null ? "" : taint.getValue();
    return tainted.computeIfAbsent(
        new TaintOfNode(node, taint.getKey(), value, taint.getEffect()), key -> now);
  }

  synchronized void forget(String node) {
    heardNanos.remove(node);
    tainted.keySet().removeIf(each -> each.node().equals(node));
  }

  private record TaintOfNode(String node, String key, String value, String effect) {}
}
