package io.kennel.controllers.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A point in time, as a controller knows it.
 *
 * @param now by the wall clock, which somebody may set back
 * @param seenReady for how long the controller itself has seen pods ready, by their uids, as no
 *     clock that somebody sets would have it; only of pods that the wall clock does not call
 *     available yet
 */
public record Moment(Instant now, Map<String, Duration> seenReady) {
  public Moment {
    seenReady = Map.copyOf(seenReady);
  }

  /** Without own observations. */
  public static Moment of(Instant now) {
    return new Moment(now, Map.of());
  }
}
