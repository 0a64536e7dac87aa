package io.kennel.client;

import java.time.Duration;

/**
 * For how long an object of many parts is left alone after a look at it. A look takes time for each
 * part, and a change of each part asks for one: a large object is looked at less often.
 */
public final class Rest {
  private static final int LARGE = 500;

  /** Ten times what a look takes: a tenth of a second for five hundred, a second for 5,000. */
  private static final Duration PER_PART = Duration.ofNanos(200_000);

  private static final Duration MAX = Duration.ofSeconds(2);

  private Rest() {}

  /** The rest of an object of so many parts; none for one that is not large. */
  public static Duration after(int parts) {
    return atMost(PER_PART.multipliedBy(parts < LARGE ? 0 : parts));
  }

  /** The rest of one of several that rest at the same time: all of them take no more than one. */
  static Duration among(int others, Duration alone) {
    return atMost(alone.multipliedBy(1L + others));
  }

  private static Duration atMost(Duration rest) {
    return rest.compareTo(MAX) > 0 ? MAX : rest;
  }
}
