package io.kennel.controllers.scheduler;

import java.util.Comparator;
import java.util.List;

/**
 * The pods that would have to go from a node.
 *
 * @param pods the most important first
 * @param violations how many of them a disruption budget wants kept
 */
record Victims(String node, List<PlacedPod> pods, int violations) {
  /** Higher priority first, then who has been there longer. */
  static final Comparator<PlacedPod> IMPORTANT_FIRST =
      Comparator.comparing(PlacedPod::priority, Comparator.reverseOrder())
          .thenComparing(PlacedPod::started)
          .thenComparing(PlacedPod::key);

  /** The order in which Kubernetes prefers one node's victims to another's. */
  static final Comparator<Victims> BEST_FIRST =
      Comparator.comparingInt(Victims::violations)
          .thenComparingInt(Victims::highestPriority)
          .thenComparingLong(Victims::sumOfPriorities)
          .thenComparingInt(victims -> victims.pods().size())
          .thenComparing(Victims::startOfHighest, Comparator.reverseOrder())
          .thenComparing(Victims::node);

  /** Makes the sum count how many there are, too: priorities may be negative. */
  private static final long OFFSET = 1L << 31;

  Victims {
    pods = List.copyOf(pods);
  }

  private int highestPriority() {
    return pods.isEmpty() ? Integer.MIN_VALUE : pods.getFirst().priority();
  }

  private long sumOfPriorities() {
    return pods.stream().mapToLong(pod -> pod.priority() + OFFSET).sum();
  }

  /** When the first of the most important ones started. */
  private String startOfHighest() {
    return pods.isEmpty() ? "" : pods.getFirst().started();
  }
}
