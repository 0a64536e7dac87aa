package io.kennel.world;

import java.time.Duration;

/** Runs a task once, later. */
public interface Timers {
  /**
   * Starts {@code action} as a task of its own once {@code delay} has passed on the monotonic
   * clock. A delay of zero or less starts it at once, but never within this call.
   */
  Timer after(Duration delay, String name, Runnable action);

  /** A pending start. */
  interface Timer {
    /** Prevents the start. Returns false when it has already happened or was cancelled before. */
    boolean cancel();
  }
}
