package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sums over replica sets. A count left out is zero. */
final class SetCounts {
  private SetCounts() {}

  /** How many pods a set is asked for. */
  static int wanted(ReplicaSet set) {
    Integer replicas = set.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }

  static int wanted(Collection<ReplicaSet> sets) {
    return sets.stream().mapToInt(SetCounts::wanted).sum();
  }

  /**
   * How many available pods a set will have once it has followed its own number. Its status may be
   * older than the number: what is more than that is about to be deleted and must not be spared.
   */
  static int available(ReplicaSet set) {
    return Math.min(wanted(set), status(set, ReplicaSetStatus::getAvailableReplicas));
  }

  static int status(ReplicaSet set, Function<ReplicaSetStatus, @Nullable Integer> count) {
    ReplicaSetStatus status = set.getStatus();
    Integer value = status == null ? null : count.apply(status);
    return value == null ? 0 : value;
  }

  static int status(
      Collection<ReplicaSet> sets, Function<ReplicaSetStatus, @Nullable Integer> count) {
    return sets.stream().mapToInt(set -> status(set, count)).sum();
  }

  /** Whether the set's controller has seen the set as it is now. */
  static boolean isObserved(ReplicaSet set) {
    Long generation = set.getMetadata().getGeneration();
    ReplicaSetStatus status = set.getStatus();
    Long observed = status == null ? null : status.getObservedGeneration();
    return (observed == null ? 0 : observed) >= (generation == null ? 0 : generation);
  }
}
