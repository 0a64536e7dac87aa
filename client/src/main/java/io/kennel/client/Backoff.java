package io.kennel.client;

import java.time.Duration;

/**
 * How long to wait after failures: doubled after each one, up to a limit.
 *
 * @param delayMillisMin after the first failure
 * @param delayMillisMax after any number of them
 */
public record Backoff(long delayMillisMin, long delayMillisMax) {
  /** What controllers of Kubernetes use for a key that keeps failing. */
  public static final Backoff OF_KEYS = new Backoff(5, 1_000_000);

  /** For reaching a server that does not answer. */
  static final Backoff OF_CONNECTIONS = new Backoff(50, 30_000);

  /** The delay after {@code failures} failures in a row; zero for none. */
  public Duration after(int failures) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(delayMillisMin) - 2);
    return Duration.ofMillis(Math.min(delayMillisMax, delayMillisMin << doublings));
  }
}
