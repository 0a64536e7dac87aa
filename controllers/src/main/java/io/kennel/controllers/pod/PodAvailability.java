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
  public static boolean isAvailable(Pod pod, Duration minReady, Instant now) {
    return PodState.isReady(pod) && untilAvailable(pod, minReady, now).isZero();
  }

  /**
   * How long a ready pod must still stay ready to count as available. Where the clock that said
   * since when was ahead, that is not known: it is time to look again after the whole of it.
   */
  public static Duration untilAvailable(Pod pod, Duration minReady, Instant now) {
    if (minReady.isZero()) {
      return Duration.ZERO;
    }
    Instant since = readySince(pod);
    if (since == null) {
      return minReady;
    }
    Duration left = Duration.between(now, since.plus(minReady));
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(minReady) > 0 ? minReady : left;
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
