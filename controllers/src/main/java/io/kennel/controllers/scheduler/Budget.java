package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kennel.api.selector.LabelSelector;
import java.util.Set;

/**
 * A disruption budget as preemption looks at it.
 *
 * @param allowed how many of its pods may go now
 * @param gone the names of pods that were evicted already
 */
record Budget(String namespace, LabelSelector pods, int allowed, Set<String> gone) {
  Budget {
    gone = Set.copyOf(gone);
  }

  static Budget of(PodDisruptionBudget budget) {
    var status = budget.getStatus();
    Integer allowed = status == null ? null : status.getDisruptionsAllowed();
    return new Budget(
        budget.getMetadata().getNamespace(),
        PodTerms.selector(budget.getSpec().getSelector()),
        allowed == null ? 0 : allowed,
        status == null || status.getDisruptedPods() == null
            ? Set.of()
            : status.getDisruptedPods().keySet());
  }

  /** Whether the pod's going would cost one of what is allowed. */
  boolean guards(PlacedPod pod) {
    return namespace.equals(pod.namespace())
        && pods.matches(pod.labels())
        && !gone.contains(pod.key().name());
  }
}
