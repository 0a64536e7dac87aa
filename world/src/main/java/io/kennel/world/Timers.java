package io.kennel.world;

import java.time.Duration;

/** Lets time pass: runs a task once, later, or holds its caller. */
public interface Timers {
  /**
   * Starts {@code action} as a task of its own once {@code delay} has passed on the monotonic
   * clock. A delay of zero or less starts it at once, but never within this call.
   */
  Timer after(Duration delay, String name, Runnable action);

  /**
   * Holds the caller until {@code delay} has passed on the monotonic clock; not at all where it is
   * zero or less.
   *
   * <p>Ends early where the calling thread is interrupted, before or meanwhile, and leaves it
   * interrupted; and where the world ends. Who pauses in a loop must leave it then: the next pause
   * would be over at once.
   *
   * @return whether the time has passed; false where the pause has ended early
   * @throws IllegalStateException where time could not pass meanwhile: in a simulation, and in a
   *     task of a world that has one thread for all of them
   */
  boolean pause(Duration delay);

  /** A pending start. */
  interface Timer {
    /** Prevents the start. Returns false when it has already happened or was cancelled before. */
    boolean cancel();
  }
}
