package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.ownership.Ownership.Claimed;
import java.util.ArrayList;
import java.util.List;

/**
 * Which pods and revisions are the set's. It never lets go of a revision, which is of no use to
 * anybody else.
 */
final class OwnershipDecision {
  private OwnershipDecision() {}

  /** The view with only what is, or is about to be, the set's own, and the patches that make it. */
  record Owned(StatefulSetView view, List<Action> actions) {}

  static Owned decide(StatefulSetView seen) {
    StatefulSet set = seen.set();
    var ownership = new Ownership<>(Kinds.STATEFUL_SET, set, selector(set));
    Claimed<Pod> pods = ownership.claim(Kinds.POD, seen.pods(), true);
    List<ControllerRevision> matching =
        seen.revisions().stream()
            .filter(each -> ownership.selector().matches(Identity.labels(each)))
            .toList();
    Claimed<ControllerRevision> revisions =
        ownership.claim(Kinds.CONTROLLER_REVISION, matching, true);
    List<Action> actions = new ArrayList<>(pods.actions());
    actions.addAll(revisions.actions());
    List<ControllerRevision> history =
        seen.revisions().stream()
            .filter(each -> Owners.isControlledBy(each, set) || revisions.own().contains(each))
            .toList();
    return new Owned(new StatefulSetView(set, pods.own(), history, seen.claims()), actions);
  }

  static LabelSelector selector(StatefulSet set) {
    return LabelSelector.fromObject(Models.encode(set.getSpec().getSelector()));
  }
}
