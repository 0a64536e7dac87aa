package io.kennel.world;

import java.time.Instant;

/** Two clocks: the one on the wall, which may jump, and a monotonic one, which does not. */
public interface Clock {
  /** Wall-clock time. For what people read; never for measuring how long something took. */
  Instant now();

  /** Monotonic nanoseconds from an arbitrary origin. For deadlines and durations. */
  long nanoTime();
}
