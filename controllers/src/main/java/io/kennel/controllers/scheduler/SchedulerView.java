package io.kennel.controllers.scheduler;

import io.kennel.api.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a decision looks at.
 *
 * @param nodes in the order of their names
 * @param claims those of the pod
 * @param services the selectors of the services that select the pod
 * @param labelsOfNamespace no labels for one that is not known
 */
record SchedulerView(
    PlacedPod pod,
    List<NodeState> nodes,
    List<ClaimState> claims,
    List<LabelSelector> services,
    Function<String, Map<String, String>> labelsOfNamespace) {}
