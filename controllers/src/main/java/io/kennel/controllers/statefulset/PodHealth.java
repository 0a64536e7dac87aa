package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** How a pod is, as far as the order of a set depends on it. */
final class PodHealth {
  private PodHealth() {}

  static boolean isTerminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** Failed or succeeded: it will never run again, and a set's pods are meant to run. */
  static boolean isOver(Pod pod) {
    return phase(pod).equals("Failed") || phase(pod).equals("Succeeded");
  }

  static boolean isPending(Pod pod) {
    return phase(pod).equals("Pending");
  }

  static boolean isRunningAndReady(Pod pod) {
    PodCondition ready = ready(pod);
    return phase(pod).equals("Running") && ready != null && ready.getStatus().equals("True");
  }

  /** Ready for at least {@code minReady}. */
  static boolean isAvailable(Pod pod, Duration minReady, Instant now) {
    return isRunningAndReady(pod) && untilAvailable(pod, minReady, now).isZero();
  }

  /** Whether it fails to do its part: not available, or on its way out. */
  static boolean isUnavailable(Pod pod, Duration minReady, Instant now) {
    return isTerminating(pod) || !isAvailable(pod, minReady, now);
  }

  /** How long a ready pod must still stay ready to count as available. */
  static Duration untilAvailable(Pod pod, Duration minReady, Instant now) {
    PodCondition ready = ready(pod);
    if (minReady.isZero()) {
      return Duration.ZERO;
    }
    if (ready == null || ready.getLastTransitionTime() == null) {
      return minReady;
    }
    Duration left = Duration.between(now, since(ready, now).plus(minReady));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static Instant since(PodCondition ready, Instant now) {
    try {
      return Instant.parse(ready.getLastTransitionTime());
    } catch (DateTimeParseException e) {
      return now;
    }
  }

  private static String phase(Pod pod) {
    boolean known = pod.getStatus() != null && pod.getStatus().getPhase() != null;
    return known ? pod.getStatus().getPhase() : "";
  }

  private static @Nullable PodCondition ready(Pod pod) {
    if (pod.getStatus() == null) {
      return null;
    }
    for (PodCondition condition : pod.getStatus().getConditions()) {
      if (condition.getType().equals("Ready")) {
        return condition;
      }
    }
    return null;
  }
}
