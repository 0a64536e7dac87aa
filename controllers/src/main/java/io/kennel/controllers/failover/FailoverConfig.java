package io.kennel.controllers.failover;

import java.time.Duration;

/**
 * What is assumed of nodes, and when people are told.
 *
 * @param driftPercent by how much a node's clock may be slower than this one
 * @param killing how long a machine may take to kill its fenced pods once their time is over
 * @param notice after how long a silence people are told what is awaited
 */
public record FailoverConfig(int driftPercent, Duration killing, Duration notice) {
  public static final FailoverConfig DEFAULT =
      new FailoverConfig(2, Duration.ofSeconds(3), Duration.ofSeconds(6));

  private static final int WHOLE = 100;

  /** How long after its last renewal was received a lease cannot have anything running under it. */
  Duration wait(Duration lease) {
    return lease.multipliedBy(WHOLE + driftPercent).dividedBy(WHOLE).plus(killing);
  }
}
