package io.kennel.controllers.job;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a failed pod means for its job: the first rule that it matches says so (KEP-3329). */
final class FailurePolicy {
  private static final String COUNT = "Count";

  private FailurePolicy() {}

  /**
   * The rule's verdict.
   *
   * @param action Count, Ignore or FailJob
   * @param message what matched; empty where no rule did
   */
  record Match(String action, String message) {
    boolean ignores() {
      return action.equals("Ignore");
    }

    boolean failsJob() {
      return action.equals("FailJob");
    }
  }

  static Match of(Job job, Pod pod) {
    var policy = job.getSpec().getPodFailurePolicy();
    if (policy == null) {
      return new Match(COUNT, "");
    }
    List<PodFailurePolicyRule> rules = policy.getRules();
    for (int i = 0; i < rules.size(); i++) {
      PodFailurePolicyRule rule = rules.get(i);
      String matched = match(rule, pod);
      if (matched != null) {
        return new Match(
            rule.getAction(), matched + " matching " + rule.getAction() + " rule at index " + i);
      }
    }
    return new Match(COUNT, "");
  }

  private static @Nullable String match(PodFailurePolicyRule rule, Pod pod) {
    String name = pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    if (rule.getOnExitCodes() != null) {
      ContainerStatus container = container(rule.getOnExitCodes(), pod);
      return container == null
          ? null
          : "Container "
              + container.getName()
              + " for pod "
              + name
              + " failed with exit code "
              + JobPods.exitCode(container);
    }
    for (PodFailurePolicyOnPodConditionsPattern pattern : rule.getOnPodConditions()) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        if (pattern.getType().equals(condition.getType())
            && pattern.getStatus().equals(condition.getStatus())) {
          return "Pod " + name + " has condition " + condition.getType();
        }
      }
    }
    return null;
  }

  private static @Nullable ContainerStatus container(
      PodFailurePolicyOnExitCodesRequirement rule, Pod pod) {
    for (ContainerStatus status : JobPods.containers(pod)) {
      boolean concerns =
          rule.getContainerName() == null || rule.getContainerName().equals(status.getName());
      Integer code = JobPods.exitCode(status);
      if (concerns && code != null && code != 0) {
        boolean listed = rule.getValues().contains(code);
        if (listed == "In".equals(rule.getOperator())) {
          return status;
        }
      }
    }
    return null;
  }
}
