package io.kennel.agent.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * A time to let pass before something is tried again. A wall clock that says that the delay has not
 * begun yet was set back, nobody knows how long ago: it is over then.
 */
record Delay(Instant from, Instant until) {
  static Delay of(Instant now, Duration duration) {
    return new Delay(now, now.plus(duration));
  }

  static Delay ofSeconds(Instant now, long seconds) {
    return of(now, Duration.ofSeconds(seconds));
  }

  /** How long it is in all. */
  int seconds() {
    return Math.toIntExact(Duration.between(from, until).toSeconds());
  }

  boolean isOver(Instant now) {
    return !now.isBefore(until) || now.isBefore(from);
  }

  /** What is left of one that is not over. */
  Duration left(Instant now) {
    return Duration.between(now, until);
  }
}
