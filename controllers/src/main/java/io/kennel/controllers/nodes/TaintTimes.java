package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Taint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Since when nodes have had their taints. Thread-safe. */
final class TaintTimes {
  private final Map<TaintOfNode, Instant> seen = new HashMap<>();

  /** Taints set by hand carry no time: the first look at them counts. */
  synchronized Instant since(String node, Taint taint, Instant now) {
    if (taint.getTimeAdded() != null) {
      return Instant.parse(taint.getTimeAdded());
    }
    String value = taint.getValue() == null ? "" : taint.getValue();
    return seen.computeIfAbsent(
        new TaintOfNode(node, taint.getKey(), value, taint.getEffect()), key -> now);
  }

  synchronized void forget(String node) {
    seen.keySet().removeIf(each -> each.node().equals(node));
  }

  private record TaintOfNode(String node, String key, String value, String effect) {}
}
