package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kennel.api.WellKnownTaints;
import io.kennel.controllers.taint.Taints;
import io.kennel.controllers.topology.NodeSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reasons against a node that can be seen from the node and the pod alone, in this order. */
final class NodeFilters {
  private static final Set<String> FORBIDDING = Set.of(Taints.NO_SCHEDULE, Taints.NO_EXECUTE);
  private static final Taint UNSCHEDULABLE = noSchedule(WellKnownTaints.UNSCHEDULABLE);

  /** The chain; the first rejection counts. */
  private static final List<Filter> ORDER =
      List.of(
          NodeFilters::unschedulable,
          NodeFilters::taints,
          NodeFilters::selection,
          NodeFilters::hostPorts,
          NodeFilters::room);

  private NodeFilters() {}

  /** A taint that keeps new pods away. */
  static Taint noSchedule(String key) {
    Taint taint = new Taint();
    taint.setKey(key);
    taint.setEffect(Taints.NO_SCHEDULE);
    return taint;
  }

  /** Null where nothing speaks against the node. */
  static @Nullable Rejection reject(SchedulerView view, NodeState node) {
    for (Filter filter : ORDER) {
      Rejection rejection = filter.reject(view, node);
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
  }

  private static @Nullable Rejection unschedulable(SchedulerView view, NodeState node) {
    boolean isCordoned =
        node.node().getSpec() != null
            && Boolean.TRUE.equals(node.node().getSpec().getUnschedulable());
    return isCordoned
            && !Taints.isTolerated(view.object().getSpec().getTolerations(), UNSCHEDULABLE)
        ? Rejection.lasting("node(s) were unschedulable")
        : null;
  }

  private static @Nullable Rejection taints(SchedulerView view, NodeState node) {
    List<Toleration> tolerations = view.object().getSpec().getTolerations();
    Taint taint = Taints.firstUntolerated(tolerations, node.taints(), FORBIDDING);
    if (taint == null) {
      return null;
    }
    String value = taint.getValue() == null ? "" : taint.getValue();
    return Rejection.lasting(
        "node(s) had untolerated taint {" + taint.getKey() + ": " + value + "}");
  }

  private static @Nullable Rejection selection(SchedulerView view, NodeState node) {
    return isSelected(view.object(), node)
        ? null
        : Rejection.lasting("node(s) didn't match Pod's node affinity/selector");
  }

  /** Whether the pod's node selector and required node affinity allow the node. */
  static boolean isSelected(Pod pod, NodeState node) {
    return NodeSelectors.allow(pod.getSpec(), node.node());
  }

  private static @Nullable Rejection hostPorts(SchedulerView view, NodeState node) {
    Set<HostPort> wanted = view.pod().hostPorts();
    if (wanted.isEmpty()) {
      return null;
    }
    boolean clash =
        node.pods().values().stream()
            .flatMap(other -> other.hostPorts().stream())
            .anyMatch(taken -> wanted.stream().anyMatch(taken::clashesWith));
    return clash
        ? Rejection.passing("node(s) didn't have free ports for the requested pod ports")
        : null;
  }

  private static @Nullable Rejection room(SchedulerView view, NodeState node) {
    Requests wanted = view.pod().requests();
    Requests all = node.allocatable();
    Requests used = node.used();
    Shortage shortage = new Shortage();
    shortage.check("Too many pods", 1, node.pods().size(), node.podsMax());
    shortage.check("Insufficient cpu", wanted.cpuMillis(), used.cpuMillis(), all.cpuMillis());
    shortage.check(
        "Insufficient memory", wanted.memoryBytes(), used.memoryBytes(), all.memoryBytes());
    shortage.check(
        "Insufficient ephemeral-storage",
        wanted.ephemeralBytes(),
        used.ephemeralBytes(),
        all.ephemeralBytes());
    wanted
        .others()
        .forEach((name, amount) ->
            shortage.check(
                "Insufficient " + name,
                amount,
                used.others().getOrDefault(name, 0L),
                all.others().getOrDefault(name, 0L)));
    return shortage.rejection();
  }

  private interface Filter {
    @Nullable Rejection reject(SchedulerView view, NodeState node);
  }

  /** Collects every resource that is short. */
  private static final class Shortage {
    private final List<String> reasons = new ArrayList<>();
    private boolean lasting;

    void check(String reason, long wanted, long used, long allocatable) {
      if (wanted > 0 && wanted > allocatable - used) {
        reasons.add(reason);
        lasting |= wanted > allocatable;
      }
    }

    @Nullable Rejection rejection() {
      return reasons.isEmpty() ? null : new Rejection(List.copyOf(reasons), lasting);
    }
  }
}
