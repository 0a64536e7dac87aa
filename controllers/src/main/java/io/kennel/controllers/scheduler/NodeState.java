package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.kennel.api.ObjectKey;
import io.kennel.api.WellKnownTaints;
import io.kennel.controllers.taint.Taints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * A node and the pods that are on it or on their way there. Immutable.
 *
 * @param taints those of the node; and, where it is not ready and nobody has said so yet, that
 * @param used the sum of the requests of {@code pods}
 * @param podsKeepingAway how many of {@code pods} refuse others
 * @param owned how many of {@code pods} each controller has, by its uid
 */
record NodeState(
    Node node,
    List<Taint> taints,
    Requests allocatable,
    int podsMax,
    Requests used,
    PMap<ObjectKey, PlacedPod> pods,
    int podsKeepingAway,
    PMap<String, Integer> owned) {

  static NodeState of(Node node) {
    Map<String, Quantity> amounts =
        node.getStatus() == null ? Map.of() : node.getStatus().getAllocatable();
    Quantity pods = amounts == null ? null : amounts.get("pods");
    int podsMax = pods == null ? 0 : pods.getNumericalAmount().intValue();
    return new NodeState(
        node,
        taintsOf(node),
        Requests.of(amounts),
        podsMax,
        Requests.NONE,
        HashTreePMap.empty(),
        0,
        HashTreePMap.empty());
  }

  String name() {
    return node.getMetadata().getName();
  }

  @Nullable String label(String key) {
    Map<String, String> labels = node.getMetadata().getLabels();
    return labels == null ? null : labels.get(key);
  }

  /** The node with other properties, and the same pods. */
  NodeState with(Node changed) {
    NodeState fresh = of(changed);
    return new NodeState(
        changed,
        fresh.taints,
        fresh.allocatable,
        fresh.podsMax,
        used,
        pods,
        podsKeepingAway,
        owned);
  }

  NodeState plus(PlacedPod pod) {
    NodeState others = minus(pod.key());
    return others.withPods(
        others.used.plus(pod.requests()),
        others.pods.plus(pod.key(), pod),
        others.podsKeepingAway + keepsAway(pod),
        others.counted(pod, 1));
  }

  NodeState minus(ObjectKey key) {
    PlacedPod pod = pods.get(key);
    return pod == null
        ? this
        : withPods(
            used.minus(pod.requests()),
            pods.minus(key),
            podsKeepingAway - keepsAway(pod),
            counted(pod, -1));
  }

  /** How many pods of a controller, named by its uid, are here. */
  int ownedBy(String controller) {
    return owned.getOrDefault(controller, 0);
  }

  private PMap<String, Integer> counted(PlacedPod pod, int change) {
    String controller = pod.controller();
    if (controller.isEmpty()) {
      return owned;
    }
    int count = ownedBy(controller) + change;
    return count == 0 ? owned.minus(controller) : owned.plus(controller, count);
  }

  private NodeState withPods(
      Requests sum, PMap<ObjectKey, PlacedPod> all, int keepingAway, PMap<String, Integer> counts) {
    return new NodeState(node, taints, allocatable, podsMax, sum, all, keepingAway, counts);
  }

  private static int keepsAway(PlacedPod pod) {
    return pod.terms().far().isEmpty() ? 0 : 1;
  }

  /** Closes the gap between a node's becoming unready and its being tainted for it. */
  private static List<Taint> taintsOf(Node node) {
    List<Taint> taints = Taints.of(node);
    boolean isTainted =
        taints.stream()
            .anyMatch(taint ->
                Taints.NO_SCHEDULE.equals(taint.getEffect())
                    && (WellKnownTaints.NOT_READY.equals(taint.getKey())
                        || WellKnownTaints.UNREACHABLE.equals(taint.getKey())));
    if (isTainted || isReady(node)) {
      return List.copyOf(taints);
    }
    List<Taint> all = new ArrayList<>(taints);
    all.add(NodeFilters.noSchedule(WellKnownTaints.NOT_READY));
    return List.copyOf(all);
  }

  private static boolean isReady(Node node) {
    if (node.getStatus() == null) {
      return false;
    }
    for (NodeCondition condition : node.getStatus().getConditions()) {
      if ("Ready".equals(condition.getType())) {
        return "True".equals(condition.getStatus());
      }
    }
    return false;
  }
}
