package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pods that were evicted and are not seen to go yet.
 *
 * @param awaited their names, and when they were evicted
 * @param kept pods that should have gone long ago, and count again
 * @param lookAgain when the next of them has been awaited long enough; null for none
 */
record DisruptedPods(Map<String, String> awaited, List<Pod> kept, @Nullable Duration lookAgain) {
  /** How long an evicted pod may take to be marked as deleted, as in Kubernetes. */
  static final Duration DELETION_MAX = Duration.ofMinutes(2);

  static DisruptedPods of(DisruptionView view, Instant now) {
    Map<String, String> known = evicted(view.budget());
    Map<String, String> awaited = new TreeMap<>();
    List<Pod> kept = new ArrayList<>();
    Duration next = null;
    for (Pod pod : view.pods()) {
      String since = known.get(pod.getMetadata().getName());
      if (since == null
          || PodState.isTerminating(pod)
          || age(pod, since) > 0
          || view.successors().contains(pod.getMetadata().getUid())) {
        continue;
      }
      Instant end = Instant.parse(since).plus(DELETION_MAX);
      if (end.isAfter(now)) {
        awaited.put(pod.getMetadata().getName(), since);
        Duration wait = Duration.between(now, end);
        next = next == null || wait.compareTo(next) < 0 ? wait : next;
      } else {
        kept.add(pod);
      }
    }
    return new DisruptedPods(awaited, kept, next);
  }

  /**
   * Whether a pod may be the evicted one or the next one of the same name, which a StatefulSet
   * makes at once: times are in whole seconds.
   */
  static boolean isAmbiguous(PodDisruptionBudget budget, Pod pod) {
    String since = evicted(budget).get(pod.getMetadata().getName());
    return since != null && !PodState.isTerminating(pod) && age(pod, since) == 0;
  }

  /** More than 0 for a pod that was created after the eviction: it is another one. */
  private static int age(Pod pod, String since) {
    return Instant.parse(pod.getMetadata().getCreationTimestamp()).compareTo(Instant.parse(since));
  }

  private static Map<String, String> evicted(PodDisruptionBudget budget) {
    return budget.getStatus() == null || budget.getStatus().getDisruptedPods() == null
        ? Map.of()
        : budget.getStatus().getDisruptedPods();
  }

  boolean counts(Pod pod) {
    return PodState.isReady(pod)
        && !PodState.isTerminating(pod)
        && !awaited.containsKey(pod.getMetadata().getName());
  }
}
