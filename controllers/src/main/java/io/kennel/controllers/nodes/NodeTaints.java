package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.kennel.api.CanonicalTime;
import io.kennel.api.WellKnownTaints;
import io.kennel.controllers.taint.Taints;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The taints that follow from a node's conditions. */
final class NodeTaints {
  private static final List<Pressure> PRESSURES =
      List.of(
          new Pressure("MemoryPressure", WellKnownTaints.MEMORY_PRESSURE),
          new Pressure("DiskPressure", WellKnownTaints.DISK_PRESSURE),
          new Pressure("PIDPressure", WellKnownTaints.PID_PRESSURE));

  private NodeTaints() {}

  /** All taints the node should have; those that others set stay, and times of known ones too. */
  static List<Taint> wanted(Node node, Pace pace, Instant now) {
    Set<Kind> wanted = wantedKinds(node, pace);
    List<Taint> taints = new ArrayList<>();
    for (Taint taint : Taints.of(node)) {
      if (wanted.remove(Kind.of(taint)) || !isOurs(taint)) {
        taints.add(taint);
      }
    }
    for (Kind kind : wanted) {
      Taint taint = new Taint();
      taint.setKey(kind.key());
      taint.setEffect(kind.effect());
      taint.setTimeAdded(CanonicalTime.seconds(now));
      taints.add(taint);
    }
    return taints;
  }

  /** Whether the node has begun to lose its pods because it is not ready. */
  static boolean evicts(Node node) {
    return Taints.of(node).stream()
        .anyMatch(taint ->
            Taints.NO_EXECUTE.equals(taint.getEffect())
                && (taint.getKey().equals(WellKnownTaints.NOT_READY)
                    || taint.getKey().equals(WellKnownTaints.UNREACHABLE)));
  }

  private static Set<Kind> wantedKinds(Node node, Pace pace) {
    Set<Kind> wanted = new LinkedHashSet<>();
    NodeCondition ready = NodeHealth.condition(node, "Ready");
    if (ready == null) {
      // Its agent has not spoken yet.
      wanted.add(new Kind(WellKnownTaints.NOT_READY, Taints.NO_SCHEDULE));
    } else if (!"True".equals(ready.getStatus())) {
      String key =
          "False".equals(ready.getStatus())
              ? WellKnownTaints.NOT_READY
              : WellKnownTaints.UNREACHABLE;
      wanted.add(new Kind(key, Taints.NO_SCHEDULE));
      boolean evicts =
          switch (pace) {
            case Pace.Go go -> true;
            case Pace.Later later -> evicts(node);
            case Pace.Halt halt -> evicts(node);
            case Pace.Undo undo -> false;
          };
      if (evicts) {
        wanted.add(new Kind(key, Taints.NO_EXECUTE));
      }
    }
    for (Pressure pressure : PRESSURES) {
      NodeCondition condition = NodeHealth.condition(node, pressure.condition());
      if (condition != null && "True".equals(condition.getStatus())) {
        wanted.add(new Kind(pressure.taint(), Taints.NO_SCHEDULE));
      }
    }
    if (node.getSpec() != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable())) {
      wanted.add(new Kind(WellKnownTaints.UNSCHEDULABLE, Taints.NO_SCHEDULE));
    }
    return wanted;
  }

  private static boolean isOurs(Taint taint) {
    return taint.getKey().equals(WellKnownTaints.NOT_READY)
        || taint.getKey().equals(WellKnownTaints.UNREACHABLE)
        || taint.getKey().equals(WellKnownTaints.UNSCHEDULABLE)
        || PRESSURES.stream().anyMatch(each -> each.taint().equals(taint.getKey()));
  }

  private record Pressure(String condition, String taint) {}

  private record Kind(String key, String effect) {
    static Kind of(Taint taint) {
      return new Kind(taint.getKey(), taint.getEffect());
    }
  }
}
