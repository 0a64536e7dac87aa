package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.Fence;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A fence without a supervisor: the machine's own timer. Its clock may be wrong by so much, and its
 * killing take so long, as the promises of safe fail-over allow.
 */
public final class SimulatedFence implements Fence {
  private static final long WHOLE = 1_000;

  private final World world;
  private final Consumer<Boolean> shutNow;
  private long driftPermille;
  private Supplier<Duration> killing = () -> Duration.ZERO;
  private @Nullable Timer timer;

  /**
   * A fence that is shut.
   *
   * @param world the machine's, which lives on when the agent does not
   * @param shutNow is told whether fenced pods may run
   */
  public SimulatedFence(World world, Consumer<Boolean> shutNow) {
    this.world = world;
    this.shutNow = shutNow;
  }

  /**
   * Makes the machine worse than perfect.
   *
   * @param driftPermille by how much its clock is too fast; below zero, too slow
   * @param killing how long it takes to kill everything once the time is over
   */
  public synchronized void imperfections(long driftPermille, Supplier<Duration> killing) {
    this.driftPermille = driftPermille;
    this.killing = killing;
  }

  @Override
  public String unsupported() {
    return "";
  }

  @Override
  public synchronized long nanoTime() {
    long nanos = world.clock().nanoTime();
    return nanos + nanos / WHOLE * driftPermille;
  }

  @Override
  public void open(long untilNanos) {
    synchronized (this) {
      long left = untilNanos - nanoTime();
      if (left <= 0) {
        return;
      }
      cancel();
      long real = left - left / WHOLE * driftPermille;
      timer = world.timers().after(Duration.ofNanos(real), "fence", this::over);
    }
    shutNow.accept(false);
  }

  private void over() {
    synchronized (this) {
      timer = world.timers().after(killing.get(), "fence kills", this::kill);
    }
  }

  private void kill() {
    synchronized (this) {
      timer = null;
    }
    shutNow.accept(true);
  }

  @Override
  public void shut() {
    synchronized (this) {
      cancel();
    }
    shutNow.accept(true);
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
