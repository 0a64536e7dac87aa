package io.kennel.controllers.scheduler;

import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import io.kennel.controllers.volume.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses a node, or says why there is none. */
final class SchedulerDecision {
  /**
   * How long a new claim may be unbound before people are told of it: usually it is being bound
   * right now. Not under a second, because times of creation are in whole seconds.
   */
  static final long QUIET_MILLIS_MAX = 2_000;

  /** How long to wait for claims whose node has been chosen. */
  private static final Duration BINDING_MAX = Duration.ofSeconds(10);

  private SchedulerDecision() {}

  static Placement decide(SchedulerView view, Instant now) {
    if (view.nodes().isEmpty()) {
      return new Placement.Unschedulable(FitMessage.NO_NODES);
    }
    Placement hindrance = hindrance(view, now);
    return hindrance == null ? choose(view) : hindrance;
  }

  /** What speaks against every node. */
  private static @Nullable Placement hindrance(SchedulerView view, Instant now) {
    boolean isUnbound = false;
    Instant told = now;
    for (ClaimState claim : view.claims()) {
      switch (claim) {
        case ClaimState.Missing(String name) -> {
          return unschedulable(view, "persistentvolumeclaim \"" + name + "\" not found");
        }
        case ClaimState.Deleting(String name) -> {
          return unschedulable(view, "persistentvolumeclaim \"" + name + "\" is being deleted");
        }
        case ClaimState.Lost(String name, String volume) -> {
          return unschedulable(
              view,
              "persistentvolumeclaim \""
                  + name
                  + "\" bound to non-existent persistentvolume \""
                  + volume
                  + "\"");
        }
        case ClaimState.Unbound(String name, Instant since) -> {
          isUnbound = true;
          Instant end = since.plusMillis(QUIET_MILLIS_MAX);
          told = end.isAfter(told) ? end : told;
        }
        case ClaimState.Bound bound -> {}
        case ClaimState.Delayed delayed -> {}
      }
    }
    if (!isUnbound) {
      return null;
    }
    return told.isAfter(now)
        ? new Placement.Wait(Duration.between(now, told))
        : unschedulable(view, "pod has unbound immediate PersistentVolumeClaims");
  }

  private static Placement unschedulable(SchedulerView view, String reason) {
    return new Placement.Unschedulable(FitMessage.of(view.pod(), reason, view.nodes().size()));
  }

  private static Placement choose(SchedulerView view) {
    Neighbours neighbours = new Neighbours(view);
    Spread spread = new Spread(view);
    List<NodeState> fitting = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    for (NodeState node : view.nodes()) {
      Rejection rejection = reject(view, node, neighbours, spread);
      if (rejection == null) {
        fitting.add(node);
      } else {
        rejections.add(rejection);
      }
    }
    return fitting.isEmpty()
        ? new Placement.Unschedulable(FitMessage.of(view.pod(), rejections))
        : place(view, new NodeScores(view, neighbours, spread).best(fitting));
  }

  private static @Nullable Rejection reject(
      SchedulerView view, NodeState node, Neighbours neighbours, Spread spread) {
    Rejection rejection = NodeFilters.reject(view.pod(), node);
    rejection = rejection != null ? rejection : VolumeFilter.reject(view.claims(), node);
    rejection = rejection != null ? rejection : spread.reject(node);
    return rejection != null ? rejection : neighbours.reject(node);
  }

  private static Placement place(SchedulerView view, NodeState node) {
    List<ObjectKey> unselected = new ArrayList<>();
    boolean isBinding = false;
    for (ClaimState claim : view.claims()) {
      if (claim instanceof ClaimState.Delayed delayed) {
        isBinding = true;
        String selected = Claims.selectedNode(delayed.claim());
        if (selected == null || selected.isEmpty()) {
          unselected.add(Owners.keyOf(delayed.claim()));
        }
      }
    }
    if (!unselected.isEmpty()) {
      return new Placement.SelectNode(node.name(), unselected);
    }
    return isBinding ? new Placement.Wait(BINDING_MAX) : new Placement.Bind(node.name());
  }
}
