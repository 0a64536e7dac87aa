package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.kennel.controllers.taint.Taints;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The taints that follow from a node's conditions. */
final class NodeTaints {
  private static final List<Pressure> PRESSURES =
      List.of(
          new Pressure("MemoryPressure", "node.kubernetes.io/memory-pressure"),
          new Pressure("DiskPressure", "node.kubernetes.io/disk-pressure"),
          new Pressure("PIDPressure", "node.kubernetes.io/pid-pressure"));

  private NodeTaints() {}

  /** All taints the node should have; those that others set stay, and times of known ones too. */
  static List<Taint> wanted(Node node, Instant now) {
    Set<Kind> wanted = wantedKinds(node);
    List<Taint> taints = new ArrayList<>();
    for (Taint taint : known(node)) {
      if (wanted.remove(Kind.of(taint)) || !isOurs(taint)) {
        taints.add(taint);
      }
    }
    for (Kind kind : wanted) {
      taints.add(
          new TaintBuilder()
              .withKey(kind.key())
              .withEffect(kind.effect())
              .withTimeAdded(now.truncatedTo(ChronoUnit.SECONDS).toString())
              .build());
    }
    return taints;
  }

  static List<Taint> known(Node node) {
    return node.getSpec() == null ? List.of() : node.getSpec().getTaints();
  }

  private static Set<Kind> wantedKinds(Node node) {
    Set<Kind> wanted = new LinkedHashSet<>();
    switch (NodeHealth.ready(node)) {
      case "True" -> {}
      case "False" -> addBoth(wanted, Taints.NOT_READY);
      default -> addBoth(wanted, Taints.UNREACHABLE);
    }
    for (Pressure pressure : PRESSURES) {
      NodeCondition condition = NodeHealth.condition(node, pressure.condition());
      if (condition != null && "True".equals(condition.getStatus())) {
        wanted.add(new Kind(pressure.taint(), Taints.NO_SCHEDULE));
      }
    }
    if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
      wanted.add(new Kind(Taints.UNSCHEDULABLE, Taints.NO_SCHEDULE));
    }
    return wanted;
  }

  private static void addBoth(Set<Kind> wanted, String key) {
    wanted.add(new Kind(key, Taints.NO_SCHEDULE));
    wanted.add(new Kind(key, Taints.NO_EXECUTE));
  }

  private static boolean isOurs(Taint taint) {
    return taint.getKey().equals(Taints.NOT_READY)
        || taint.getKey().equals(Taints.UNREACHABLE)
        || taint.getKey().equals(Taints.UNSCHEDULABLE)
        || PRESSURES.stream().anyMatch(each -> each.taint().equals(taint.getKey()));
  }

  private record Pressure(String condition, String taint) {}

  private record Kind(String key, String effect) {
    static Kind of(Taint taint) {
      return new Kind(taint.getKey(), taint.getEffect());
    }
  }
}
