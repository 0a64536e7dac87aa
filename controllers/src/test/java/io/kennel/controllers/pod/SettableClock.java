package io.kennel.controllers.pod;

import io.kennel.world.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until it is told how much time has passed. */
public final class SettableClock implements Clock {
  private Instant now;
  private long nanos;

  public SettableClock(Instant now) {
    this.now = now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }
}
