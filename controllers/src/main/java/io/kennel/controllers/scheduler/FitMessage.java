package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Says, in Kubernetes' words, why no node would do. */
final class FitMessage {
  static final String NO_NODES = "no nodes available to schedule pods";

  private FitMessage() {}

  /**
   * From the rejections of all nodes.
   *
   * @param preemption why nobody goes for the pod; empty where somebody does
   */
  static String of(Collection<Rejection> rejections, String preemption) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Rejection rejection : rejections) {
      rejection.reasons().forEach(reason -> counts.merge(reason, 1, Integer::sum));
    }
    String none = none(rejections.size(), counts) + ".";
    return preemption.isEmpty() ? none : none + " preemption: " + preemption;
  }

  /** {@code 0/3 nodes are available: 2 reason, 1 other}. */
  static String none(int nodes, Map<String, Integer> reasons) {
    return "0/" + nodes + " nodes are available: " + histogram(reasons);
  }

  /** From a reason that has nothing to do with any node. */
  static String of(Pod pod, String reason, int nodes) {
    String none = "0/" + nodes + " nodes are available: ";
    String preemption =
        "Never".equals(pod.getSpec().getPreemptionPolicy())
            ? "not eligible due to preemptionPolicy=Never."
            : none + nodes + " Preemption is not helpful for scheduling.";
    return none + reason + ". preemption: " + preemption;
  }

  /** Sorted as text, the number included. */
  private static String histogram(Map<String, Integer> counts) {
    return String.join(
        ", ",
        counts.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .sorted()
            .toList());
  }
}
