package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.Requirement;
import io.kennel.controllers.taint.Taints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How evenly pods of one kind lie over nodes and other domains; worked out once for all nodes.
 * Without constraints of its own, a pod keeps away from nodes with pods of its own controller, or
 * of a service that selects it. Source: the documentation page "Pod Topology Spread Constraints".
 */
final class Spread {
  private final PlacedPod pod;
  private final List<Constraint> constraints = new ArrayList<>();
  private final List<LabelSelector> services;

  Spread(SchedulerView view) {
    this.pod = view.pod();
    this.services = view.services();
    for (TopologySpreadConstraint each : view.object().getSpec().getTopologySpreadConstraints()) {
      constraints.add(constraint(each, view));
    }
  }

  @Nullable Rejection reject(NodeState node) {
    for (Constraint constraint : constraints) {
      if (!constraint.required()) {
        continue;
      }
      String value = node.label(constraint.key());
      if (value == null) {
        return Rejection.lasting(
            "node(s) didn't match pod topology spread constraints (missing required label)");
      }
      int skew = constraint.countOf(value) + constraint.own() - constraint.least();
      if (skew > constraint.skewMax()) {
        return Rejection.passing("node(s) didn't match pod topology spread constraints");
      }
    }
    return null;
  }

  /** How many pods like this one are already there: fewer is better. */
  long crowd(NodeState node) {
    if (constraints.isEmpty()) {
      return siblings(node);
    }
    long crowd = 0;
    for (Constraint constraint : constraints) {
      String value = node.label(constraint.key());
      crowd += value == null ? Integer.MAX_VALUE : constraint.countOf(value);
    }
    return crowd;
  }

  /** Looks at single pods only where others than those of the same controller count too. */
  private int siblings(NodeState node) {
    int owned = pod.controller().isEmpty() ? 0 : node.ownedBy(pod.controller());
    if (services.isEmpty() || owned == node.pods().size()) {
      return owned;
    }
    int siblings = 0;
    for (PlacedPod other : node.pods().values()) {
      siblings += isSibling(other) ? 1 : 0;
    }
    return siblings;
  }

  private boolean isSibling(PlacedPod other) {
    if (!pod.controller().isEmpty() && pod.controller().equals(other.controller())) {
      return true;
    }
    if (!other.namespace().equals(pod.namespace())) {
      return false;
    }
    for (LabelSelector service : services) {
      if (service.matches(other.labels())) {
        return true;
      }
    }
    return false;
  }

  private static Constraint constraint(TopologySpreadConstraint constraint, SchedulerView view) {
    LabelSelector like = likePods(constraint, view.pod());
    Map<String, Integer> counts = new HashMap<>();
    for (NodeState node : view.nodes()) {
      String value = node.label(constraint.getTopologyKey());
      if (value != null && counts(constraint, view.object(), node)) {
        int here = 0;
        for (PlacedPod other : node.pods().values()) {
          here += isCounted(other, view.pod(), like) ? 1 : 0;
        }
        counts.merge(value, here, Integer::sum);
      }
    }
    int domainsMin = constraint.getMinDomains() == null ? 1 : constraint.getMinDomains();
    int least =
        counts.size() < domainsMin
            ? 0
            : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    return new Constraint(
        constraint.getTopologyKey(),
        "DoNotSchedule".equals(constraint.getWhenUnsatisfiable()),
        constraint.getMaxSkew() == null ? 1 : constraint.getMaxSkew(),
        like.matches(view.pod().labels()) ? 1 : 0,
        least,
        counts);
  }

  private static boolean isCounted(PlacedPod other, PlacedPod pod, LabelSelector like) {
    return other.namespace().equals(pod.namespace())
        && !other.terminating()
        && like.matches(other.labels());
  }

  private static LabelSelector likePods(TopologySpreadConstraint constraint, PlacedPod pod) {
    LabelSelector selector = PodTerms.selector(constraint.getLabelSelector());
    List<Requirement> all = new ArrayList<>(selector.requirements());
    for (String key : constraint.getMatchLabelKeys()) {
      String value = pod.labels().get(key);
      if (value != null) {
        all.add(LabelSelector.expression(key, "In", List.of(value)));
      }
    }
    return new LabelSelector(all, selector.matchesNothing());
  }

  /** Whether the policies of a constraint let a node take part in the count. */
  private static boolean counts(TopologySpreadConstraint constraint, Pod pod, NodeState node) {
    if (!"Ignore".equals(constraint.getNodeAffinityPolicy())
        && !NodeFilters.isSelected(pod, node)) {
      return false;
    }
    if (!"Honor".equals(constraint.getNodeTaintsPolicy())) {
      return true;
    }
    Taint forbidding =
        Taints.firstUntolerated(
            pod.getSpec().getTolerations(),
            node.taints(),
            Set.of(Taints.NO_SCHEDULE, Taints.NO_EXECUTE));
    return forbidding == null;
  }

  /**
   * A constraint and the state it is about.
   *
   * @param own how much the pod itself adds
   * @param least the count of the emptiest domain
   */
  private record Constraint(
      String key, boolean required, int skewMax, int own, int least, Map<String, Integer> counts) {
    int countOf(String value) {
      return counts.getOrDefault(value, 0);
    }
  }
}
