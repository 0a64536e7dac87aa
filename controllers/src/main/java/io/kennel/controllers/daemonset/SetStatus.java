package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatusBuilder;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of a set: it counts nodes, and of each the pod that has been there longest. */
final class SetStatus {
  private SetStatus() {}

  static DaemonSetStatus of(
      DaemonSet set, List<Place> places, String hash, int collisionCount, Instant now) {
    Duration minReady = PodAvailability.minReady(set.getSpec().getMinReadySeconds());
    int desired = 0;
    int current = 0;
    int misscheduled = 0;
    int ready = 0;
    int available = 0;
    int updated = 0;
    for (Place place : places) {
      Pod pod = place.pods().isEmpty() ? null : place.pods().getFirst();
      desired += place.isWanted() ? 1 : 0;
      if (pod != null && place.isWanted()) {
        current++;
        ready += PodState.isReady(pod) ? 1 : 0;
        available += PodAvailability.isAvailable(pod, minReady, now) ? 1 : 0;
        updated += DaemonPod.hash(pod).equals(hash) ? 1 : 0;
      } else if (pod != null) {
        misscheduled++;
      }
    }
    return before(set)
        .withObservedGeneration(set.getMetadata().getGeneration())
        .withDesiredNumberScheduled(desired)
        .withCurrentNumberScheduled(current)
        .withNumberMisscheduled(misscheduled)
        .withNumberReady(ready)
        .withNumberAvailable(nullIfZero(available))
        .withNumberUnavailable(nullIfZero(desired - available))
        .withUpdatedNumberScheduled(nullIfZero(updated))
        .withCollisionCount(nullIfZero(collisionCount))
        .build();
  }

  private static DaemonSetStatusBuilder before(DaemonSet set) {
    return set.getStatus() == null
        ? new DaemonSetStatusBuilder()
        : new DaemonSetStatusBuilder(set.getStatus());
  }

  /** Kubernetes leaves these out when they are zero. */
  private static @Nullable Integer nullIfZero(int count) {
    return count == 0 ? null : count;
  }
}
