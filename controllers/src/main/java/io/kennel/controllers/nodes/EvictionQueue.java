package io.kennel.controllers.nodes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that wait until they may lose their pods, each zone in the order in which they asked.
 * One caller at a time.
 */
final class EvictionQueue {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, Set<String>> waiting = new HashMap<>();
  private final Map<String, Long> lastNanos = new HashMap<>();

  /** Has its turn until it {@link #leave leaves}: what it does with it may fail and be repeated. */
  private final Set<String> admitted = new HashSet<>();

  Pace ask(String node, String zone, Disruption disruption, long nowNanos) {
    if (disruption.total()) {
      leave(node);
      return new Pace.Undo();
    }
    if (admitted.contains(node)) {
      return new Pace.Go();
    }
    Set<String> queue = waiting.computeIfAbsent(zone, name -> new LinkedHashSet<>());
    queue.add(node);
    double rate = disruption.rateOf(zone);
    if (rate <= 0) {
      return new Pace.Halt();
    }
    long interval = (long) (NANOS_PER_SECOND / rate);
    Long last = lastNanos.get(zone);
    long leftNanos = last == null ? 0 : Math.max(0, last + interval - nowNanos);
    List<String> order = new ArrayList<>(queue);
    long before = order.indexOf(node);
    if (before == 0 && leftNanos == 0) {
      queue.remove(node);
      lastNanos.put(zone, nowNanos);
      admitted.add(node);
      return new Pace.Go();
    }
    return new Pace.Later(Duration.ofNanos(leftNanos + before * interval));
  }

  /** It is ready, or gone, or nobody may. */
  void leave(String node) {
    admitted.remove(node);
    waiting.values().forEach(queue -> queue.remove(node));
    waiting.values().removeIf(Set::isEmpty);
  }
}
