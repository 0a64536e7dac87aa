package io.kennel.world.real;

import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Instant;

/**
 * The world as it is: every task is a virtual thread that carries its name, one daemon platform
 * thread keeps the timers, random numbers come from the operating system.
 */
public final class RealWorld implements World, AutoCloseable {
  private final Clock clock = new SystemClock();
  private final VirtualThreadTasks tasks = new VirtualThreadTasks();
  private final ThreadTimers timers = new ThreadTimers(tasks);
  private final Randomness random = new SystemRandomness();

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Timers timers() {
    return timers;
  }

  @Override
  public Tasks tasks() {
    return tasks;
  }

  @Override
  public Randomness random() {
    return random;
  }

  /**
   * Drops pending timers, interrupts running tasks and starts nothing from now on. Does not wait
   * for the tasks to end.
   */
  @Override
  public void close() {
    timers.close();
    tasks.close();
  }

  private static final class SystemClock implements Clock {
    @Override
    public Instant now() {
      return Instant.now();
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }
  }
}
