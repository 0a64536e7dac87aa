package io.kennel.api.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A start whenever a time has passed since the one before.
 *
 * @param period in whole seconds
 */
record SteadySchedule(Duration period) implements Schedule {
  @Override
  public Instant next(Instant after) {
    return after.truncatedTo(ChronoUnit.SECONDS).plus(period);
  }

  @Override
  public @Nullable Instant newest(Instant after, Instant until) {
    Instant origin = after.truncatedTo(ChronoUnit.SECONDS);
    long periods = Duration.between(origin, until).dividedBy(period);
    return periods < 1 ? null : origin.plus(period.multipliedBy(periods));
  }
}
