package io.kennel.testing;

import io.kennel.world.paced.PacedWorld;
import java.time.Duration;
import java.time.Instant;

/** The cluster's clock. Everything in the cluster goes by it, and nothing outside does. */
public final class TestClock {
  private final PacedWorld world;

  TestClock(PacedWorld world) {
    this.world = world;
  }

  public Instant now() {
    return world.clock().now();
  }

  /** Moves the clock ahead; what becomes due on the way has happened when this returns. */
  public void advance(Duration duration) {
    world.advance(duration);
  }
}
