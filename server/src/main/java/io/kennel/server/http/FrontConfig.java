package io.kennel.server.http;

import java.time.Duration;

/**
 * The front's limits.
 *
 * @param connectionsMax further connections wait in the machine's queue
 * @param requestsInFlightMax further requests, watches and streams aside, get 429
 * @param headerBytesMax of a request's head
 * @param idleTimeout after which a connection without a request or a stuck write is closed
 * @param stopTimeout how long a stop waits for requests under way
 */
public record FrontConfig(
    int connectionsMax,
    int requestsInFlightMax,
    int headerBytesMax,
    Duration idleTimeout,
    Duration stopTimeout) {
  public static final FrontConfig DEFAULT =
      new FrontConfig(10_000, 1_000, 32 * 1024, Duration.ofSeconds(90), Duration.ofSeconds(5));
}
