package io.kennel.agent.fence;

import java.time.Duration;

/**
 * How long a node's lease for fenced pods lasts.
 *
 * @param lease from the sending of a renewal on, in whole seconds
 * @param renewal how often it is renewed
 * @param retry after how long an attempt that failed is repeated
 */
public record FenceTimes(Duration lease, Duration renewal, Duration retry) {
  /** Three renewals may be lost in a row. */
  public static final FenceTimes DEFAULT =
      new FenceTimes(Duration.ofSeconds(10), Duration.ofMillis(2_500), Duration.ofMillis(500));
}
