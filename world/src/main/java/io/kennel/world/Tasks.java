package io.kennel.world;

/**
 * Starts work that runs beside the caller: a virtual thread in the real world, an event of the
 * simulation's single queue in the simulated one.
 *
 * <p>Code that must run in a simulation never blocks inside a task waiting for another task; it
 * returns, and is started again by whoever has news for it.
 */
public interface Tasks {
  /** Starts {@code action}. A failure it throws is logged under {@code name} and ends only it. */
  Task start(String name, Runnable action);

  /**
   * As {@link #start}, for the rare work that spends its life in native code or in calls that hold
   * on to their thread: in the real world it gets a platform thread of its own.
   */
  default Task startDedicated(String name, Runnable action) {
    return start(name, action);
  }

  /** Work that was started. */
  interface Task {
    /** Asks it to stop: interrupts its thread, or removes an event that has not run yet. */
    void cancel();
  }
}
