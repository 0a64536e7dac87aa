package io.kennel.controllers.scheduler;

import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import io.kennel.controllers.scheduler.Preemption.Rejected;
import io.kennel.controllers.topology.NodeSelectors;
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

  /**
   * So many nodes that will do are compared: in a large cluster looking at all of them would take
   * longer than anything else that happens to a pod.
   */
  private static final int FITTING_MAX = 100;

  /** Takes names that differ in their last digit far from each other (Knuth's golden ratio). */
  private static final int SCATTERING = 0x9E3779B9;

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
    return new Placement.Unschedulable(FitMessage.of(view.object(), reason, view.nodes().size()));
  }

  /** A node has to do both with and without those for whom room is being made there. */
  private static Placement choose(SchedulerView view) {
    Fit now = new Fit(view);
    Fit soon = view.nominees().isEmpty() ? now : new Fit(view.withNominees());
    List<NodeState> fitting = new ArrayList<>();
    List<Rejected> rejections = new ArrayList<>();
    int count = view.nodes().size();
    String only = NodeSelectors.onlyNode(view.object().getSpec());
    int named = only == null ? -1 : view.nodes().indexOf(only);
    int first = named < 0 ? first(view) : named;
    int enough = only == null ? FITTING_MAX : 1;
    for (int i = 0; i < count && fitting.size() < enough; i++) {
      NodeState node = view.nodes().get((first + i) % count);
      Rejection rejection = soon.reject(view.withNominees(node));
      if (rejection == null && soon != now) {
        rejection = now.reject(node);
      }
      if (rejection == null) {
        fitting.add(node);
      } else {
        rejections.add(new Rejected(node, rejection));
      }
    }
    return fitting.isEmpty()
        ? preempt(view, soon, rejections)
        : place(view, now.scores().best(fitting));
  }

  /** Where to begin to look: among many nodes elsewhere for each pod, yet always the same. */
  private static int first(SchedulerView view) {
    int count = view.nodes().size();
    return count <= FITTING_MAX
        ? 0
        : Math.floorMod(view.pod().key().toString().hashCode() * SCATTERING, count);
  }

  private static Placement preempt(SchedulerView view, Fit fit, List<Rejected> rejections) {
    Preemption.Result result = new Preemption(view, fit).find(rejections);
    String message = FitMessage.of(rejections.stream().map(Rejected::why).toList(), result.why());
    Victims best = result.best();
    return best == null
        ? new Placement.Unschedulable(message, result.isOver())
        : new Placement.Preempt(best, message);
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
