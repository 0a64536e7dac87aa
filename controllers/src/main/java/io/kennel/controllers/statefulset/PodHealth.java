package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.util.Objects;

/** How a pod is, as far as the order of a set depends on it. */
final class PodHealth {
  private PodHealth() {}

  /**
   * Whether two states of a pod are the same to a set: where it runs, for one, is nothing to it.
   */
  static boolean countAsEqual(Pod one, Pod other) {
    ObjectMeta first = one.getMetadata();
    ObjectMeta second = other.getMetadata();
    return Objects.equals(first.getUid(), second.getUid())
        && Objects.equals(first.getLabels(), second.getLabels())
        && Objects.equals(first.getDeletionTimestamp(), second.getDeletionTimestamp())
        && Objects.equals(first.getOwnerReferences(), second.getOwnerReferences())
        && PodState.phase(one).equals(PodState.phase(other))
        && PodState.isReady(one) == PodState.isReady(other)
        && Objects.equals(PodAvailability.readySince(one), PodAvailability.readySince(other));
  }

  static boolean isTerminating(Pod pod) {
    return PodState.isTerminating(pod);
  }

  /** Failed or succeeded: it will never run again, and a set's pods are meant to run. */
  static boolean isOver(Pod pod) {
    return PodState.isTerminal(pod);
  }

  static boolean isPending(Pod pod) {
    return PodState.phase(pod).equals("Pending");
  }

  static boolean isRunningAndReady(Pod pod) {
    return PodState.phase(pod).equals("Running") && PodState.isReady(pod);
  }

  /** Ready for at least {@code minReady}. */
  static boolean isAvailable(Pod pod, Duration minReady, Moment moment) {
    return isRunningAndReady(pod) && untilAvailable(pod, minReady, moment).isZero();
  }

  /** Whether it fails to do its part: not available, or on its way out. */
  static boolean isUnavailable(Pod pod, Duration minReady, Moment moment) {
    return isTerminating(pod) || !isAvailable(pod, minReady, moment);
  }

  /** How long a ready pod must still stay ready to count as available. */
  static Duration untilAvailable(Pod pod, Duration minReady, Moment moment) {
    return PodAvailability.untilAvailable(pod, minReady, moment);
  }
}
