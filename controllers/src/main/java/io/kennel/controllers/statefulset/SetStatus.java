package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.kennel.client.Models;
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
    StatefulSetStatus status = before(set);
    status.setObservedGeneration(set.getMetadata().getGeneration());
    status.setCurrentRevision(currentRevision);
    status.setUpdateRevision(updateRevision);
    status.setCollisionCount(revisions.collisionCount());
    status.setReplicas(pods.size());
    status.setAvailableReplicas(available);
    status.setReadyReplicas(Counts.nullIfZero(ready));
    status.setCurrentReplicas(Counts.nullIfZero(current));
    status.setUpdatedReplicas(Counts.nullIfZero(updated));
    return status;
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

  /** A copy of what was reported last, for what is not counted here. */
  private static StatefulSetStatus before(StatefulSet set) {
    return set.getStatus() == null ? new StatefulSetStatus() : Models.copy(set.getStatus());
  }

  /** Whether two say the same; a count left out is zero. */
  static boolean areEqual(StatefulSetStatus one, @Nullable StatefulSetStatus other) {
    return other != null && plain(one).equals(plain(other));
  }

  private static StatefulSetStatus plain(StatefulSetStatus status) {
    StatefulSetStatus plain = Models.copy(status);
    plain.setReplicas(zeroIfNull(status.getReplicas()));
    plain.setAvailableReplicas(zeroIfNull(status.getAvailableReplicas()));
    plain.setReadyReplicas(zeroIfNull(status.getReadyReplicas()));
    plain.setCurrentReplicas(zeroIfNull(status.getCurrentReplicas()));
    plain.setUpdatedReplicas(zeroIfNull(status.getUpdatedReplicas()));
    plain.setCollisionCount(zeroIfNull(status.getCollisionCount()));
    return plain;
  }

  private static int zeroIfNull(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
