package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A budget and what it is about.
 *
 * @param pods those that it selects
 * @param successors the uids of pods that have the name of an evicted one and are known to be
 *     others
 * @param scales how many pods each controller of theirs wants; not there for one that is unknown
 */
record DisruptionView(
    PodDisruptionBudget budget, List<Pod> pods, Set<String> successors, Map<String, Scale> scales) {
  /**
   * What the workload behind a controller wants.
   *
   * @param workload the uid of what is scaled: the controller itself, or who controls that
   */
  record Scale(String workload, int replicas) {}
}
