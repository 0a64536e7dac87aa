package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.statefulset.RevisionDecision.Chosen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do next about one set: a function of what is seen and of the time. */
final class StatefulSetDecision {
  private StatefulSetDecision() {}

  /**
   * The outcome.
   *
   * @param plan everything to do, the status at the end
   * @param statusOtherwise the status as it stands where the plan does not come to its end; null
   *     where that is recorded already
   */
  record Decided(Plan plan, Plan.@Nullable UpdateStatus<StatefulSet> statusOtherwise) {}

  static Decided decide(StatefulSetView seen, Moment moment) {
    OwnershipDecision.Owned owned = OwnershipDecision.decide(seen);
    StatefulSetView view = owned.view();
    Chosen revisions = RevisionDecision.choose(view);
    PodRound round = new PodRound(view, revisions, moment);
    round.run();

    List<Action> actions = new ArrayList<>(owned.actions());
    actions.addAll(revisions.actions());
    actions.addAll(round.actions());
    var status = status(view, revisions, round.pods(), moment);
    if (status != null) {
      actions.add(status);
    }
    actions.addAll(RevisionDecision.truncate(view, revisions));
    return new Decided(
        new Plan(actions, lookAgain(view, moment)), status(view, revisions, view.pods(), moment));
  }

  private static Plan.@Nullable UpdateStatus<StatefulSet> status(
      StatefulSetView view, Chosen revisions, List<Pod> pods, Moment moment) {
    var status = SetStatus.of(view.set(), revisions, pods, moment);
    if (SetStatus.areEqual(status, view.set().getStatus())) {
      return null;
    }
    StatefulSet changed = Models.copy(view.set());
    changed.setStatus(status);
    return new Plan.UpdateStatus<>(Kinds.STATEFUL_SET, changed);
  }

  /** Nothing happens when a pod has been ready for long enough: the clock has to tell. */
  private static @Nullable Duration lookAgain(StatefulSetView view, Moment moment) {
    Duration minReady = minReady(view.set());
    return view.pods().stream()
        .filter(PodHealth::isRunningAndReady)
        .map(pod -> PodHealth.untilAvailable(pod, minReady, moment))
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .orElse(null);
  }

  static Duration minReady(StatefulSet set) {
    Integer seconds = set.getSpec().getMinReadySeconds();
    return seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds);
  }

  /** Whether it is the revision that the pod was made from. */
  static boolean isOf(Pod pod, ControllerRevision revision) {
    return Identity.revision(pod).equals(revision.getMetadata().getName());
  }
}
