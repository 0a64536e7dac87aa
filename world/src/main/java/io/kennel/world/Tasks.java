package io.kennel.world;

import java.util.List;

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

  /**
   * Carries out actions that do not depend on each other, and returns when all have ended: beside
   * each other in the real world, one after the other in a simulation. They throw nothing.
   *
   * @throws java.util.concurrent.CancellationException where the world ends meanwhile
   */
  default void together(String name, List<? extends Runnable> actions) {
    actions.forEach(Runnable::run);
  }

  /** Work that was started. */
  interface Task {
    /** Asks it to stop: interrupts its thread, or removes an event that has not run yet. */
    void cancel();
  }
}
