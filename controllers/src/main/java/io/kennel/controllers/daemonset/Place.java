package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.kennel.controllers.pod.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A node and the set's pods there, the one that counts first.
 *
 * @param pods none of which has both ended and been deleted
 */
record Place(String node, NodeFit fit, List<Pod> pods) {
  /** Those that are on their nodes first, then the oldest. */
  private static final Comparator<Pod> BY_AGE =
      Comparator.<Pod, Boolean>comparing(pod -> PodState.nodeOf(pod).isEmpty())
          .thenComparing(
              pod -> pod.getMetadata().getCreationTimestamp(),
              Comparator.nullsLast(Comparator.naturalOrder()))
          .thenComparing(pod -> pod.getMetadata().getName());

  Place {
    pods = List.copyOf(pods);
  }

  /** Every node; and those that are gone, with pods that still wait to be bound to them. */
  static List<Place> of(List<Node> nodes, PodSpec spec, List<Pod> pods) {
    Map<String, List<Pod>> byNode = new HashMap<>();
    for (Pod pod : pods) {
      if (!(PodState.isTerminal(pod) && PodState.isTerminating(pod))) {
        byNode.computeIfAbsent(DaemonPod.nodeOf(pod), node -> new ArrayList<>()).add(pod);
      }
    }
    List<Place> places = new ArrayList<>();
    for (Node node : nodes) {
      String name = node.getMetadata().getName();
      List<Pod> there = byNode.remove(name);
      List<Pod> ordered = there == null ? List.of() : there.stream().sorted(BY_AGE).toList();
      places.add(new Place(name, NodeFit.of(spec, node), ordered));
    }
    // Those that are on no node, nor made for any, go where the scheduler sends them.
    byNode.remove("");
    byNode.forEach((node, there) -> {
      List<Pod> waiting = there.stream().filter(pod -> PodState.nodeOf(pod).isEmpty()).toList();
      places.add(new Place(node, NodeFit.UNWANTED, waiting));
    });
    places.sort(Comparator.comparing(Place::node));
    return places;
  }

  /** The place without the pods that are about to go. */
  Place without(Predicate<Pod> going) {
    return new Place(node, fit, pods.stream().filter(going.negate()).toList());
  }

  boolean isWanted() {
    return fit == NodeFit.WANTED;
  }

  /** Those whose deletion was not asked for yet. */
  List<Pod> staying() {
    return pods.stream().filter(pod -> !PodState.isTerminating(pod)).toList();
  }
}
