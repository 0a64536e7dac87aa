package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kennel.client.Models;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.workload.Counts;
import java.time.Duration;
import java.util.List;

/** The status of a set: it counts nodes, and of each the pod that has been there longest. */
final class SetStatus {
  private SetStatus() {}

  static DaemonSetStatus of(
      DaemonSet set, List<Place> places, String hash, int collisionCount, Moment moment) {
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
        available += PodAvailability.isAvailable(pod, minReady, moment) ? 1 : 0;
        updated += DaemonPod.hash(pod).equals(hash) ? 1 : 0;
      } else if (pod != null) {
        misscheduled++;
      }
    }
    DaemonSetStatus before = set.getStatus();
    DaemonSetStatus status = before == null ? new DaemonSetStatus() : Models.copy(before);
    status.setObservedGeneration(set.getMetadata().getGeneration());
    status.setDesiredNumberScheduled(desired);
    status.setCurrentNumberScheduled(current);
    status.setNumberMisscheduled(misscheduled);
    status.setNumberReady(ready);
    status.setNumberAvailable(Counts.nullIfZero(available));
    status.setNumberUnavailable(Counts.nullIfZero(desired - available));
    status.setUpdatedNumberScheduled(Counts.nullIfZero(updated));
    status.setCollisionCount(Counts.nullIfZero(collisionCount));
    return status;
  }
}
