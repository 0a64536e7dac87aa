package io.kennel.client;

import io.kennel.api.ObjectKey;
import io.kennel.world.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For how long an object of many parts is left alone after a look at it. A look takes time for each
 * part, and a change of each part asks for one: a large object is looked at less often, the less
 * the longer a look takes. Thread-safe.
 */
public final class Rest {
  private static final int LARGE = 500;

  /** So much also where looks take no time: twenty milliseconds for five hundred. */
  private static final Duration PER_PART = Duration.ofNanos(40_000);

  /** Looks at one object take no more than a fifth of one processor. */
  private static final int TIMES_A_LOOK = 4;

  private static final Duration MAX = Duration.ofSeconds(2);

  private final Clock clock;
  private final Map<ObjectKey, Duration> looks = new ConcurrentHashMap<>();

  public Rest(Clock clock) {
    this.clock = clock;
  }

  /**
   * Remembers how long a look took that ends now, what follows from it not included.
   *
   * @param beganNanos when it began, by the clock's {@code nanoTime}
   */
  public void looked(ObjectKey key, long beganNanos) {
    looks.put(key, Duration.ofNanos(clock.nanoTime() - beganNanos));
  }

  /** Forgets an object that is gone. */
  public void forget(ObjectKey key) {
    looks.remove(key);
  }

  /** The rest of an object of so many parts after the last look; none for one that is not large. */
  public Duration after(ObjectKey key, int parts) {
    if (parts < LARGE) {
      return Duration.ZERO;
    }
    Duration byParts = PER_PART.multipliedBy(parts);
    Duration byLook = looks.getOrDefault(key, Duration.ZERO).multipliedBy(TIMES_A_LOOK);
    return atMost(byLook.compareTo(byParts) > 0 ? byLook : byParts);
  }

  /** The rest of one of several that rest at the same time: all of them take no more than one. */
  static Duration among(int others, Duration alone) {
    return atMost(alone.multipliedBy(1L + others));
  }

  private static Duration atMost(Duration rest) {
    return rest.compareTo(MAX) > 0 ? MAX : rest;
  }
}
