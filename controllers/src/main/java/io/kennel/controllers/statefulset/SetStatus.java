package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.statefulset.RevisionDecision.Chosen;
import io.kennel.controllers.workload.Counts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts a set's pods the way its status reports them. */
final class SetStatus {
  private SetStatus() {}

  static StatefulSetStatus of(StatefulSet set, Chosen revisions, List<Pod> pods, Moment moment) {
    Duration minReady = StatefulSetDecision.minReady(set);
    int ready = 0;
    int available = 0;
    int current = 0;
    int updated = 0;
    for (Pod pod : pods) {
      boolean stays = !PodHealth.isTerminating(pod);
      ready += PodHealth.isRunningAndReady(pod) ? 1 : 0;
      available += PodHealth.isAvailable(pod, minReady, moment) ? 1 : 0;
      current += stays && StatefulSetDecision.isOf(pod, revisions.current()) ? 1 : 0;
      updated += stays && StatefulSetDecision.isOf(pod, revisions.update()) ? 1 : 0;
    }
    String currentRevision = revisions.current().getMetadata().getName();
    String updateRevision = revisions.update().getMetadata().getName();
    if (isUpdated(set, updated, ready)) {
      currentRevision = updateRevision;
      current = updated;
    }
    return before(set)
        .withObservedGeneration(set.getMetadata().getGeneration())
        .withCurrentRevision(currentRevision)
        .withUpdateRevision(updateRevision)
        .withCollisionCount(revisions.collisionCount())
        .withReplicas(pods.size())
        .withAvailableReplicas(available)
        .withReadyReplicas(Counts.nullIfZero(ready))
        .withCurrentReplicas(Counts.nullIfZero(current))
        .withUpdatedReplicas(Counts.nullIfZero(updated))
        .build();
  }

  /** Only a rolling update ever ends: with OnDelete the current revision stays what it was. */
  private static boolean isUpdated(StatefulSet set, int updated, int ready) {
    int replicas = Identity.replicas(set);
    return !onDelete(set) && updated == replicas && ready == replicas;
  }

  static boolean onDelete(StatefulSet set) {
    var strategy = set.getSpec().getUpdateStrategy();
    return strategy != null && "OnDelete".equals(strategy.getType());
  }

  private static StatefulSetStatusBuilder before(StatefulSet set) {
    return set.getStatus() == null
        ? new StatefulSetStatusBuilder()
        : new StatefulSetStatusBuilder(set.getStatus());
  }

  /** Whether two say the same; a count left out is zero. */
  static boolean areEqual(StatefulSetStatus one, @Nullable StatefulSetStatus other) {
    return other != null && plain(one).equals(plain(other));
  }

  private static StatefulSetStatus plain(StatefulSetStatus status) {
    return status
        .edit()
        .withReplicas(zeroIfNull(status.getReplicas()))
        .withAvailableReplicas(zeroIfNull(status.getAvailableReplicas()))
        .withReadyReplicas(zeroIfNull(status.getReadyReplicas()))
        .withCurrentReplicas(zeroIfNull(status.getCurrentReplicas()))
        .withUpdatedReplicas(zeroIfNull(status.getUpdatedReplicas()))
        .withCollisionCount(zeroIfNull(status.getCollisionCount()))
        .build();
  }

  private static int zeroIfNull(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
