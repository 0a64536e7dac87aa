package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a decision about one deployment looks at.
 *
 * @param sets those that it controls or might adopt, with the controller's own last steps
 * @param names of all sets of the namespace, whoever has them
 * @param livePods how many pods that have not ended, or are about to be gone, each set has, by the
 *     set's uid
 * @param mayAdopt whether a fresh look has shown that the deployment itself still exists
 */
record DeploymentView(
    Deployment deployment,
    List<ReplicaSet> sets,
    Set<String> names,
    Map<String, Integer> livePods,
    boolean mayAdopt) {
  DeploymentView {
    sets = List.copyOf(sets);
    names = Set.copyOf(names);
    livePods = Map.copyOf(livePods);
  }
}
