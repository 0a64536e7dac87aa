package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kennel.client.Kinds;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.revision.History;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which revision the set's pods have, which they shall have, and which are kept. */
final class RevisionDecision {
  private static final String HASH_LABEL = "controller.kubernetes.io/hash";

  private RevisionDecision() {}

  /**
   * The outcome.
   *
   * @param current what pods below a partition have; the update's own where none is recorded
   * @param update the template that the set has now
   * @param actions what makes {@code update} exist under the newest number
   */
  record Chosen(
      ControllerRevision current,
      ControllerRevision update,
      int collisionCount,
      List<Action> actions) {}

  static Chosen choose(StatefulSetView view) {
    History.Chosen chosen = history(view.set()).choose(view.revisions());
    return new Chosen(
        current(view, chosen.update()), chosen.update(), chosen.collisionCount(), chosen.actions());
  }

  /** Deletes the oldest of those that no pod has any more, so that only the limit is kept. */
  static List<Action> truncate(StatefulSetView view, Chosen chosen) {
    Set<String> live = new HashSet<>();
    live.add(chosen.current().getMetadata().getName());
    live.add(chosen.update().getMetadata().getName());
    for (Pod pod : view.pods()) {
      live.add(Identity.revision(pod));
    }
    return history(view.set()).truncate(view.revisions(), live);
  }

  private static History history(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    return new History(
        Kinds.STATEFUL_SET,
        set,
        set.getSpec().getTemplate(),
        HASH_LABEL,
        status == null ? null : status.getCollisionCount(),
        set.getSpec().getRevisionHistoryLimit());
  }

  private static ControllerRevision current(StatefulSetView view, ControllerRevision update) {
    StatefulSetStatus status = view.set().getStatus();
    String recorded = status == null ? null : status.getCurrentRevision();
    if (recorded == null || recorded.equals(update.getMetadata().getName())) {
      return update;
    }
    return view.revisions().stream()
        .filter(revision -> revision.getMetadata().getName().equals(recorded))
        .findFirst()
        .orElse(update);
  }
}
