package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import io.kennel.client.Owners;
import io.kennel.controllers.disruption.DisruptionView.Scale;
import io.kennel.controllers.workload.Counts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many pods a budget counts on. Percentages are rounded up, of both kinds, as in Kubernetes.
 *
 * @param expected how many there should be
 * @param desired how many have to be healthy
 * @param hasUnmanaged whether pods without a controller were left out of the count
 * @param failure why it cannot be told; null where it can
 */
record ExpectedPods(int expected, int desired, boolean hasUnmanaged, @Nullable String failure) {
  static ExpectedPods of(DisruptionView view) {
    PodDisruptionBudgetSpec spec = view.budget().getSpec();
    try {
      if (spec.getMaxUnavailable() != null) {
        ExpectedPods scale = scaled(view);
        int unavailable = Counts.share(spec.getMaxUnavailable(), scale.expected, true);
        return scale.withDesired(Math.max(0, scale.expected - unavailable));
      }
      if (spec.getMinAvailable() == null) {
        return new ExpectedPods(0, 0, false, null);
      }
      Integer fixed = spec.getMinAvailable().getIntVal();
      if (fixed != null) {
        return new ExpectedPods(view.pods().size(), fixed, false, null);
      }
      ExpectedPods scale = scaled(view);
      return scale.withDesired(Counts.share(spec.getMinAvailable(), scale.expected, true));
    } catch (NumberFormatException e) {
      return failed("" + e.getMessage());
    }
  }

  private ExpectedPods withDesired(int healthy) {
    return new ExpectedPods(expected, healthy, hasUnmanaged, failure);
  }

  private static ExpectedPods failed(String why) {
    return new ExpectedPods(0, 0, false, why);
  }

  /** The sum of what the workloads behind the pods want, each counted once. */
  private static ExpectedPods scaled(DisruptionView view) {
    Map<String, Integer> workloads = new HashMap<>();
    boolean hasUnmanaged = false;
    for (Pod pod : view.pods()) {
      OwnerReference controller = Owners.controllerOf(pod);
      if (controller == null) {
        hasUnmanaged = true;
        continue;
      }
      Scale scale = view.scales().get(controller.getUid());
      if (scale == null) {
        return failed("found no controllers for pod \"" + pod.getMetadata().getName() + "\"");
      }
      workloads.put(scale.workload(), scale.replicas());
    }
    int sum = workloads.values().stream().mapToInt(Integer::intValue).sum();
    return new ExpectedPods(sum, 0, hasUnmanaged, null);
  }
}
