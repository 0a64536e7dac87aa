package io.kennel.controllers.scheduler;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says, in Kubernetes' words, why no node would do. */
final class FitMessage {
  static final String NO_NODES = "no nodes available to schedule pods";

  private FitMessage() {}

  /** From the rejections of all nodes. */
  static String of(PlacedPod pod, List<Rejection> rejections) {
    Map<String, Integer> counts = new TreeMap<>();
    int helpless = 0;
    for (Rejection rejection : rejections) {
      rejection.reasons().forEach(reason -> counts.merge(reason, 1, Integer::sum));
      helpless += rejection.lasting() ? 1 : 0;
    }
    return of(pod, histogram(counts), rejections.size(), helpless);
  }

  /** From a reason that has nothing to do with any node. */
  static String of(PlacedPod pod, String reason, int nodes) {
    return of(pod, reason, nodes, nodes);
  }

  private static String of(PlacedPod pod, String reasons, int nodes, int helpless) {
    String none = "0/" + nodes + " nodes are available: ";
    return none + reasons + ". preemption: " + preemption(pod, none, nodes, helpless);
  }

  private static String preemption(PlacedPod pod, String none, int nodes, int helpless) {
    if ("Never".equals(pod.pod().getSpec().getPreemptionPolicy())) {
      return "not eligible due to preemptionPolicy=Never.";
    }
    Map<String, Integer> counts = new TreeMap<>();
    if (helpless > 0) {
      counts.put("Preemption is not helpful for scheduling", helpless);
    }
    if (nodes > helpless) {
      counts.put("No preemption victims found for incoming pod", nodes - helpless);
    }
    return none + histogram(counts) + ".";
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
