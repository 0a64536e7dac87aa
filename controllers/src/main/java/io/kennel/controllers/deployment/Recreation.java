package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.List;
import java.util.Objects;

/** One step of a recreation: all that is old goes, and when it is gone the new comes. */
final class Recreation {
  private final Rollout rollout;

  Recreation(Rollout rollout) {
    this.rollout = rollout;
  }

  void step() {
    rollout.syncNewSet(false);
    List<ReplicaSet> active = rollout.activeOldSets();
    if (!active.isEmpty()) {
      active.forEach(set -> rollout.scale(set, 0));
      return;
    }
    if (rollout.oldSets().stream().anyMatch(this::mayHavePods)) {
      return;
    }
    rollout.syncNewSet(true);
    ReplicaSet newSet = Objects.requireNonNull(rollout.newSet());
    var _ = rollout.scale(newSet, rollout.strategy().replicas());
  }

  /**
   * Whether a pod of the set may still be there. What the pods' informer shows is not enough: it
   * may be behind. The set's own controller knows what it has created, and says so in the status.
   */
  private boolean mayHavePods(ReplicaSet set) {
    return !SetCounts.isObserved(set)
        || SetCounts.status(set, ReplicaSetStatus::getReplicas) > 0
        || SetCounts.status(set, ReplicaSetStatus::getTerminatingReplicas) > 0
        || rollout.livePods(set) > 0;
  }
}
