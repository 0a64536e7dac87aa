package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Whether a pod has been ready for long enough. Source: KEP-2599 (minReadySeconds). */
public final class PodAvailability {
  private PodAvailability() {}

  /** {@code minReadySeconds} as a duration; zero where it is not given. */
  public static Duration minReady(@Nullable Integer seconds) {
    return seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds);
  }

  /** Ready for at least {@code minReady}. */
  public static boolean isAvailable(Pod pod, Duration minReady, Moment moment) {
    return PodState.isReady(pod) && untilAvailable(pod, minReady, moment).isZero();
  }

  /**
   * How long a ready pod must still stay ready to count as available: by its own word, or by what
   * the controller has seen, whichever comes first.
   */
  public static Duration untilAvailable(Pod pod, Duration minReady, Moment moment) {
    if (minReady.isZero()) {
      return Duration.ZERO;
    }
    Duration seen = moment.seenReady().getOrDefault(pod.getMetadata().getUid(), Duration.ZERO);
    Instant since = readySince(pod);
    Duration said = since == null ? Duration.ZERO : Duration.between(since, moment.now());
    Duration left = minReady.minus(said.compareTo(seen) > 0 ? said : seen);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** When the pod became ready, or not ready; null where nobody has said. */
  public static @Nullable Instant readySince(Pod pod) {
    PodCondition ready = PodState.condition(pod, "Ready");
    return ready == null ? null : time(ready.getLastTransitionTime());
  }

  /** An RFC 3339 time; null for none and for anything else. */
  public static @Nullable Instant time(@Nullable String timestamp) {
    if (timestamp == null) {
      return null;
    }
    try {
      return Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
