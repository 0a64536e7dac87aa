package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Deletes the oldest revisions, so that only as many are kept as the limit says. */
final class History {
  private History() {}

  static List<Action> truncate(Rollout rollout) {
    Integer limit = rollout.deployment().getSpec().getRevisionHistoryLimit();
    if (limit == null || limit == Integer.MAX_VALUE) {
      return List.of();
    }
    List<ReplicaSet> old =
        rollout.oldSets().stream()
            .filter(set -> set.getMetadata().getDeletionTimestamp() == null)
            .sorted(Comparator.comparingLong(Annotations::revision))
            .toList();
    List<Action> actions = new ArrayList<>();
    for (ReplicaSet set : old.subList(0, Math.max(0, old.size() - limit))) {
      boolean isEmpty =
          SetCounts.isObserved(set)
              && SetCounts.wanted(set) == 0
              && SetCounts.status(set, ReplicaSetStatus::getReplicas) == 0;
      if (isEmpty) {
        DeleteOptions options = DeleteOptions.onlyIf(set.getMetadata().getUid());
        actions.add(new Plan.Delete<>(Kinds.REPLICA_SET, Owners.keyOf(set), options));
      }
    }
    return actions;
  }
}
