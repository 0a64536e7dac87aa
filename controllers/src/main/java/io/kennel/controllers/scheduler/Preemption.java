package io.kennel.controllers.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds pods of lower priority whose going would make room for the pod: on one node, as few as will
 * do, the least important ones, and where possible none that a disruption budget wants kept. Pure.
 * Source: the documentation page "Pod Priority and Preemption".
 */
final class Preemption {
  /** So many nodes are looked at closely; on more, the first that could do are taken. */
  private static final int CANDIDATES_MAX = 100;

  private static final String NOT_HELPFUL = "Preemption is not helpful for scheduling";
  private static final String NO_VICTIMS = "No preemption victims found for incoming pod";

  private final SchedulerView view;
  private final Fit fit;

  Preemption(SchedulerView view, Fit fit) {
    this.view = view;
    this.fit = fit;
  }

  /**
   * What came of it.
   *
   * @param best null where nobody's going would help
   * @param why in the words that follow {@code preemption: }; empty where there is a best
   * @param isOver whether an earlier nomination of the pod is to be taken back
   */
  record Result(@Nullable Victims best, String why, boolean isOver) {}

  /** A node, and why it will not do. */
  record Rejected(NodeState node, Rejection why) {}

  /** Looks at every node that was rejected. */
  Result find(List<Rejected> rejections) {
    String hindrance = hindrance(rejections);
    if (!hindrance.isEmpty()) {
      return new Result(null, hindrance, false);
    }
    Map<String, Integer> reasons = new TreeMap<>();
    List<Victims> candidates = new ArrayList<>();
    for (Rejected each : rejections) {
      if (each.why().lasting()) {
        reasons.merge(NOT_HELPFUL, 1, Integer::sum);
      } else if (candidates.size() < CANDIDATES_MAX) {
        lookAt(each.node(), candidates, reasons);
      }
    }
    return candidates.isEmpty()
        ? new Result(
            null,
            FitMessage.none(rejections.size(), reasons) + ".",
            !view.nominatedNode().isEmpty())
        : new Result(candidates.stream().min(Victims.BEST_FIRST).orElseThrow(), "", false);
  }

  /** Why the pod may not even try; empty where it may. */
  private String hindrance(List<Rejected> rejections) {
    if ("Never".equals(view.object().getSpec().getPreemptionPolicy())) {
      return "not eligible due to preemptionPolicy=Never.";
    }
    for (Rejected each : rejections) {
      boolean isMakingRoom =
          each.node().name().equals(view.nominatedNode())
              && !each.why().lasting()
              && lower(each.node()).stream().anyMatch(PlacedPod::terminating);
      if (isMakingRoom) {
        return "not eligible due to a terminating pod on the nominated node.";
      }
    }
    return "";
  }

  private List<PlacedPod> lower(NodeState node) {
    return node.pods().values().stream()
        .filter(pod -> pod.priority() < view.pod().priority())
        .toList();
  }

  private void lookAt(NodeState node, List<Victims> found, Map<String, Integer> reasons) {
    List<PlacedPod> lower = lower(node);
    if (lower.isEmpty()) {
      reasons.merge(NO_VICTIMS, 1, Integer::sum);
      return;
    }
    NodeState emptied = view.withNominees(node);
    for (PlacedPod pod : lower) {
      emptied = emptied.minus(pod.key());
    }
    Rejection still = fit.rejectChanged(emptied);
    if (still == null) {
      found.add(victims(node.name(), emptied, lower));
    } else {
      still.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    }
  }

  /** Lets every pod stay that can, first those that a budget wants kept, the important first. */
  private Victims victims(String name, NodeState emptied, List<PlacedPod> lower) {
    List<PlacedPod> guarded = new ArrayList<>();
    List<PlacedPod> others = new ArrayList<>();
    split(lower.stream().sorted(Victims.IMPORTANT_FIRST).toList(), guarded, others);
    List<PlacedPod> gone = new ArrayList<>();
    NodeState node = letStay(emptied, guarded, gone);
    int violations = gone.size();
    var _ = letStay(node, others, gone);
    gone.sort(Victims.IMPORTANT_FIRST);
    return new Victims(name, gone, violations);
  }

  private NodeState letStay(NodeState emptied, List<PlacedPod> pods, List<PlacedPod> gone) {
    NodeState node = emptied;
    for (PlacedPod pod : pods) {
      NodeState with = node.plus(pod);
      if (fit.rejectChanged(with) == null) {
        node = with;
      } else {
        gone.add(pod);
      }
    }
    return node;
  }

  /** Each budget gives what it allows to the first of its pods. */
  private void split(List<PlacedPod> pods, List<PlacedPod> guarded, List<PlacedPod> others) {
    int[] left = view.budgets().stream().mapToInt(Budget::allowed).toArray();
    for (PlacedPod pod : pods) {
      boolean isGuarded = false;
      for (int i = 0; i < left.length; i++) {
        if (view.budgets().get(i).guards(pod)) {
          left[i]--;
          isGuarded |= left[i] < 0;
        }
      }
      (isGuarded ? guarded : others).add(pod);
    }
  }
}
