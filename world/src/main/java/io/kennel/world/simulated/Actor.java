package io.kennel.world.simulated;

import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;

/**
 * The world as one simulated process sees it. All actors share the clock and the queue; what an
 * actor has started dies with it.
 */
public final class Actor implements World {
  private final SimulatedWorld world;
  private final String name;
  private final Clock clock = new ActorClock();
  private final Timers timers = new ActorTimers();
  private final Tasks tasks = new ActorTasks();
  private Duration wallOffset = Duration.ZERO;
  private boolean alive = true;
  int depth;
  long pausedUntilNanos;

  Actor(SimulatedWorld world, String name) {
    this.world = world;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public boolean alive() {
    return alive;
  }

  /**
   * Ends the process as a crash does: nothing that it has started or will start happens any more.
   * An action of it that is running (which has let others run within it) is not unwound; whatever
   * it reaches must ask {@link #alive}.
   */
  public void kill() {
    alive = false;
    world.forget(this);
  }

  /**
   * Stops the process for a while, as a long garbage collection or SIGSTOP does: what it had to do
   * meanwhile it does afterwards. An action that is running is not stopped.
   */
  public void pause(Duration duration) {
    pausedUntilNanos = Math.max(pausedUntilNanos, world.nanoTime() + duration.toNanos());
    world.note(name + " is paused for " + duration);
  }

  /** Brings this actor's wall clock back to the world's. */
  public void setWallClockRight() {
    if (!wallOffset.isZero()) {
      jumpWallClock(wallOffset.negated());
    }
  }

  /** Moves this actor's wall clock, and nobody's monotonic one. */
  public void jumpWallClock(Duration jump) {
    wallOffset = wallOffset.plus(jump);
    world.jumped();
  }

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
    return world.random();
  }

  @Override
  public String toString() {
    return name;
  }

  private final class ActorClock implements Clock {
    @Override
    public Instant now() {
      return world.wallTime().plus(wallOffset);
    }

    @Override
    public long nanoTime() {
      return world.nanoTime();
    }
  }

  private final class ActorTimers implements Timers {
    @Override
    public Timer after(Duration delay, String what, Runnable action) {
      Event event = world.schedule(Actor.this, delay, what, action);
      return () -> world.cancel(event);
    }

    @Override
    public boolean pause(Duration delay) {
      throw new IllegalStateException("time stands still in a simulation while somebody waits");
    }
  }

  private final class ActorTasks implements Tasks {
    @Override
    public Task start(String what, Runnable action) {
      Event event = world.schedule(Actor.this, Duration.ZERO, what, action);
      return () -> {
        boolean _ = world.cancel(event);
      };
    }
  }
}
