package io.kennel.agent.metrics;

import io.kennel.agent.runtime.ContainerRuntime.Usage;
import java.time.Duration;
import java.time.Instant;

/**
 * What a container used lately.
 *
 * @param nanoCores billionths of a CPU, on average over {@code window}
 * @param usage the counters at {@code time}
 * @param window how long before {@code time} the average begins
 */
record Rate(long nanoCores, Usage usage, Instant time, Duration window) {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Between two readings; the counter never runs backwards. */
  static Rate between(Usage before, Usage now, Instant time, Duration window) {
    long used = Math.max(0, now.cpuNanos() - before.cpuNanos());
    long cores = (long) ((double) used / window.toNanos() * NANOS_PER_SECOND);
    return new Rate(cores, now, time, window);
  }
}
