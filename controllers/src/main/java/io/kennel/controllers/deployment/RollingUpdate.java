package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.Objects;

/**
 * One step of a rolling update: the new set grows into the room that there is, or else the old ones
 * shrink by what can be spared.
 */
final class RollingUpdate {
  private final Rollout rollout;
  private final Strategy strategy;

  RollingUpdate(Rollout rollout) {
    this.rollout = rollout;
    this.strategy = rollout.strategy();
  }

  void step() {
    rollout.syncNewSet(true);
    if (!growNew()) {
      shrinkOld();
    }
  }

  private boolean growNew() {
    ReplicaSet set = Objects.requireNonNull(rollout.newSet());
    int wanted = SetCounts.wanted(set);
    if (wanted == strategy.replicas()) {
      return false;
    }
    int next = wanted > strategy.replicas() ? strategy.replicas() : rollout.roomForNew(wanted);
    return rollout.scale(set, next);
  }

  /**
   * A set whose controller has not seen the last step yet may still be on its way to a smaller
   * number, whatever its status counts: nothing more is taken away before.
   */
  private void shrinkOld() {
    boolean isKnown =
        rollout.allSets().stream()
            .allMatch(set -> SetCounts.wanted(set) == 0 || SetCounts.isObserved(set));
    if (!isKnown || SetCounts.wanted(rollout.activeOldSets()) == 0) {
      return;
    }
    ReplicaSet newSet = Objects.requireNonNull(rollout.newSet());
    int newUnavailable = SetCounts.wanted(newSet) - SetCounts.available(newSet);
    int spare = SetCounts.wanted(rollout.allSets()) - strategy.availableMin() - newUnavailable;
    if (spare > 0) {
      dropUnhealthy(spare);
      dropHealthy();
    }
  }

  /** Pods that serve nobody go first, or a broken old set could hold up its own replacement. */
  private void dropUnhealthy(int spare) {
    int left = spare;
    for (ReplicaSet set : rollout.activeOldSets()) {
      int wanted = SetCounts.wanted(set);
      int dropped = Math.min(left, Math.max(0, wanted - SetCounts.available(set)));
      if (dropped > 0) {
        var _ = rollout.scale(set, wanted - dropped);
        left -= dropped;
      }
    }
  }

  private void dropHealthy() {
    int available = rollout.allSets().stream().mapToInt(SetCounts::available).sum();
    int left = available - strategy.availableMin();
    for (ReplicaSet set : rollout.activeOldSets()) {
      int wanted = SetCounts.wanted(set);
      int dropped = Math.min(left, wanted);
      if (dropped > 0) {
        var _ = rollout.scale(set, wanted - dropped);
        left -= dropped;
      }
    }
  }
}
