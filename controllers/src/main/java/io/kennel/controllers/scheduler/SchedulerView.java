package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a decision looks at.
 *
 * @param object the pod as the API shows it
 * @param pod the same as others see it
 * @param nodes in the order of their names
 * @param claims those of the pod
 * @param services the selectors of the services that select the pod
 * @param nominatedNode where room is being made for the pod; empty for nowhere
 * @param nominees pods that matter no less than the pod and for which room is being made, by node
 * @param budgets all disruption budgets
 * @param labelsOfNamespace no labels for one that is not known
 */
record SchedulerView(
    Pod object,
    PlacedPod pod,
    NodeList nodes,
    List<ClaimState> claims,
    List<LabelSelector> services,
    String nominatedNode,
    Map<String, List<PlacedPod>> nominees,
    List<Budget> budgets,
    Function<String, Map<String, String>> labelsOfNamespace) {

  private SchedulerView withNodes(NodeList changed) {
    return new SchedulerView(
        object,
        pod,
        changed,
        claims,
        services,
        nominatedNode,
        nominees,
        budgets,
        labelsOfNamespace);
  }

  /** The view with one node as it is given here. */
  SchedulerView withNode(NodeState changed) {
    return withNodes(nodes.with(changed));
  }

  /** The view as it will be once those for whom room is being made are there. */
  SchedulerView withNominees() {
    NodeList changed = nodes;
    for (NodeState node : nodes) {
      if (nominees.containsKey(node.name())) {
        changed = changed.with(withNominees(node));
      }
    }
    return withNodes(changed);
  }

  /** A node with the pods for which room is being made there. */
  NodeState withNominees(NodeState node) {
    NodeState state = node;
    for (PlacedPod nominee : nominees.getOrDefault(node.name(), List.of())) {
      state = state.plus(nominee);
    }
    return state;
  }
}
