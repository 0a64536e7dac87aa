package io.kennel.world.real;

import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Keeps all timers on one daemon thread, which only ever starts tasks. */
final class ThreadTimers implements Timers, AutoCloseable {
  private static final Timer NEVER_FIRES = () -> false;

  private final Tasks tasks;
  private final ScheduledThreadPoolExecutor executor;
  private final CountDownLatch ended = new CountDownLatch(1);

  ThreadTimers(Tasks tasks) {
    this.tasks = tasks;
    this.executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kennel-timers").factory());
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Timer after(Duration delay, String name, Runnable action) {
    try {
      Future<?> pending =
          executor.schedule(
              () -> {
                tasks.start(name, action);
              },
              nanos(delay),
              TimeUnit.NANOSECONDS);
      return () -> pending.cancel(false);
    } catch (RejectedExecutionException closed) {
      return NEVER_FIRES;
    }
  }

  @Override
  public boolean pause(Duration delay) {
    try {
      return !ended.await(nanos(delay), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Clamped: the executor adds delays to the present time. */
  private static long nanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    return delay.compareTo(Duration.ofDays(36_500)) > 0
        ? TimeUnit.DAYS.toNanos(36_500)
        : delay.toNanos();
  }

  @Override
  public void close() {
    executor.shutdownNow();
    ended.countDown();
  }
}
