package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which revision the set's pods have, which they shall have, and which are kept. */
final class RevisionDecision {
  private static final int HISTORY_REVISIONS_DEFAULT = 10;

  private static final Comparator<ControllerRevision> BY_AGE =
      Comparator.comparing(ControllerRevision::getRevision)
          .thenComparing(revision -> revision.getMetadata().getName());

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
    StatefulSet set = view.set();
    List<ControllerRevision> known = view.revisions().stream().sorted(BY_AGE).toList();
    long newest = known.isEmpty() ? 0 : known.getLast().getRevision();
    int collisionCount = collisionCount(set);
    ControllerRevision wanted = Revisions.of(set, newest + 1, collisionCount);
    ControllerRevision equal = lastEqual(known, wanted);
    List<Action> actions = new ArrayList<>();
    ControllerRevision update;
    if (equal == null) {
      while (isTaken(known, wanted)) {
        collisionCount++;
        wanted = Revisions.of(set, newest + 1, collisionCount);
      }
      update = wanted;
      // What a set leaves behind when it goes has that very name, and is not its own any more.
      if (set.getMetadata().getDeletionTimestamp() == null) {
        actions.add(new Plan.Create<>(Kinds.CONTROLLER_REVISION, update));
      }
    } else if (equal.equals(known.getLast())) {
      update = equal;
    } else {
      update = equal.edit().withRevision(newest + 1).build();
      actions.add(new Plan.Update<>(Kinds.CONTROLLER_REVISION, update));
    }
    return new Chosen(current(set, known, update), update, collisionCount, actions);
  }

  /** Deletes the oldest of those that no pod has any more, so that only the limit is kept. */
  static List<Action> truncate(StatefulSetView view, Chosen chosen) {
    Set<String> live = new HashSet<>();
    live.add(chosen.current().getMetadata().getName());
    live.add(chosen.update().getMetadata().getName());
    for (Pod pod : view.pods()) {
      live.add(Identity.revision(pod));
    }
    List<ControllerRevision> history =
        view.revisions().stream()
            .filter(revision -> !live.contains(revision.getMetadata().getName()))
            .filter(revision -> Owners.isControlledBy(revision, view.set()))
            .sorted(BY_AGE)
            .toList();
    Integer limit = view.set().getSpec().getRevisionHistoryLimit();
    int surplus = history.size() - (limit == null ? HISTORY_REVISIONS_DEFAULT : limit);
    List<Action> actions = new ArrayList<>();
    for (ControllerRevision revision : history.subList(0, Math.max(0, surplus))) {
      actions.add(
          new Plan.Delete<>(
              Kinds.CONTROLLER_REVISION,
              Owners.keyOf(revision),
              DeleteOptions.onlyIf(revision.getMetadata().getUid())));
    }
    return actions;
  }

  private static ControllerRevision current(
      StatefulSet set, List<ControllerRevision> known, ControllerRevision update) {
    StatefulSetStatus status = set.getStatus();
    String recorded = status == null ? null : status.getCurrentRevision();
    if (recorded == null || recorded.equals(update.getMetadata().getName())) {
      return update;
    }
    return known.stream()
        .filter(revision -> revision.getMetadata().getName().equals(recorded))
        .findFirst()
        .orElse(update);
  }

  private static @Nullable ControllerRevision lastEqual(
      List<ControllerRevision> known, ControllerRevision wanted) {
    for (ControllerRevision revision : known.reversed()) {
      if (Revisions.haveSameTemplate(revision, wanted)) {
        return revision;
      }
    }
    return null;
  }

  /** Whether another template got the same name; {@code known} has none with this template. */
  private static boolean isTaken(List<ControllerRevision> known, ControllerRevision wanted) {
    String name = wanted.getMetadata().getName();
    return known.stream().anyMatch(revision -> revision.getMetadata().getName().equals(name));
  }

  private static int collisionCount(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    return status == null || status.getCollisionCount() == null ? 0 : status.getCollisionCount();
  }
}
