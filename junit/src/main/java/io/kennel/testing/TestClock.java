package io.kennel.testing;

import io.kennel.world.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** The cluster's clock. Everything in the cluster goes by it, and nothing outside does. */
public final class TestClock {
  private final Clock clock;
  private final Consumer<Duration> mover;

  TestClock(Clock clock, Consumer<Duration> mover) {
    this.clock = clock;
    this.mover = mover;
  }

  public Instant now() {
    return clock.now();
  }

  /**
   * Moves the clock ahead; what becomes due on the way has happened when this returns.
   *
   * @throws UnsupportedOperationException with real pods, whose time is that of everybody
   */
  public void advance(Duration duration) {
    mover.accept(duration);
  }
}
