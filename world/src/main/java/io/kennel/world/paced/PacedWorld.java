package io.kennel.world.paced;

import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One daemon thread carries out all tasks and timers, one at a time, in the order of their times.
 * Its clock can be moved ahead: {@link #advance} lets everything due on the way happen first.
 *
 * <p>All methods may be called from any thread, but those that wait not from within a task.
 */
public final class PacedWorld implements World, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PacedWorld.class);
  private static final long NO_GOAL = Long.MIN_VALUE;
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final Duration DELAY_MAX = Duration.ofDays(36_500);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Condition quiet = lock.newCondition();
  private final Condition pauseOver = lock.newCondition();
  private final TreeSet<Event> queue = new TreeSet<>();
  private final Pace pace;
  private final Instant wallStart = Instant.now();
  private final long originNanos = System.nanoTime();
  private final Clock clock = new PacedClock();
  private final Timers timers = new PacedTimers();
  private final Tasks tasks = this::task;
  private final Randomness random = new PacedRandomness();
  private final Thread thread;
  private long skippedNanos;
  private long goalNanos = NO_GOAL;
  private long eventsScheduled;
  private boolean busy;
  private boolean closed;

  public PacedWorld(Pace pace) {
    this.pace = pace;
    this.thread = Thread.ofPlatform().daemon().name("kennel-paced").unstarted(this::run);
    thread.start();
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
    return random;
  }

  /** Moves the clock ahead, and returns once all that became due has happened. */
  public void advance(Duration duration) {
    outsideOfTasks();
    lock.lock();
    try {
      moveTo(elapsed() + Math.max(0, duration.toNanos()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until nothing is due: whoever has work has done it, and waits for time to pass.
   *
   * @param limit of real time
   * @return false when there was still work to do after the limit
   */
  public boolean settle(Duration limit) {
    outsideOfTasks();
    long left = limit.toNanos();
    lock.lock();
    try {
      while (!closed && (busy || isDue(elapsed())) && left > 0) {
        left = quiet.awaitNanos(left);
      }
      return left > 0;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves the clock from event to event until {@code done} holds.
   *
   * @param done is asked on the caller's thread whenever nothing is due
   * @param limit of the world's time
   * @return false when it did not hold within the limit; that much time has passed then
   */
  public boolean runUntil(BooleanSupplier done, Duration limit) {
    outsideOfTasks();
    long end = clock.nanoTime() + limit.toNanos();
    while (true) {
      boolean rested = settle(limit);
      if (done.getAsBoolean()) {
        return true;
      }
      if (!rested) {
        return false;
      }
      lock.lock();
      try {
        long next = queue.isEmpty() ? end : Math.min(end, queue.first().atNanos());
        if (closed || elapsed() >= end) {
          return false;
        }
        moveTo(next);
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Waits until {@code done} holds, and leaves the clock alone: for what depends on somebody
   * outside of this world, who lives in real time.
   *
   * @param done is asked on the caller's thread, after what happens here, and now and then
   * @param limit of real time
   * @return false when it did not hold within the limit
   */
  public boolean awaitUntil(BooleanSupplier done, Duration limit) {
    outsideOfTasks();
    long end = System.nanoTime() + limit.toNanos();
    while (!done.getAsBoolean()) {
      lock.lock();
      try {
        long left = end - System.nanoTime();
        if (closed || left <= 0) {
          return false;
        }
        long _ = quiet.awaitNanos(Math.min(left, ASK_AGAIN_NANOS));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }
    return true;
  }

  /** Under the lock. */
  private void moveTo(long nanos) {
    goalNanos = Math.max(goalNanos, nanos);
    news.signal();
    while (!closed && goalNanos != NO_GOAL) {
      quiet.awaitUninterruptibly();
    }
  }

  private void outsideOfTasks() {
    if (Thread.currentThread().equals(thread)) {
      throw new IllegalStateException("a task of this world cannot wait for the world");
    }
  }

  private void run() {
    lock.lock();
    try {
      while (!closed) {
        if (isDue(Math.max(elapsed(), goalNanos))) {
          happen(queue.removeFirst());
        } else if (goalNanos != NO_GOAL) {
          skipTo(goalNanos);
          goalNanos = NO_GOAL;
          quiet.signalAll();
        } else {
          quiet.signalAll();
          awaitNews();
        }
      }
      quiet.signalAll();
    } catch (InterruptedException _) {
      LOG.debug("The world ends");
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue(long nanos) {
    return !queue.isEmpty() && queue.first().atNanos() <= nanos;
  }

  private void awaitNews() throws InterruptedException {
    while (!closed && goalNanos == NO_GOAL && !isDue(elapsed())) {
      if (queue.isEmpty() || pace == Pace.STANDING) {
        news.await();
      } else {
        long _ = news.awaitNanos(queue.first().atNanos() - elapsed());
      }
    }
  }

  private void happen(Event event) {
    skipTo(event.atNanos());
    busy = true;
    lock.unlock();
    try {
      event.action().run();
    } catch (RuntimeException | Error failure) {
      LOG.error("Task {} failed", event.name(), failure);
    } finally {
      lock.lock();
      busy = false;
    }
  }

  private void skipTo(long nanos) {
    skippedNanos += Math.max(0, nanos - elapsed());
  }

  private long elapsed() {
    long real = pace == Pace.FLOWING ? System.nanoTime() - originNanos : 0;
    return real + skippedNanos;
  }

  private Event schedule(Duration delay, String name, Runnable action) {
    Duration clamped = delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
    lock.lock();
    try {
      long at = elapsed() + Math.max(0, clamped.toNanos());
      Event event = new Event(at, eventsScheduled++, name, action);
      if (!closed) {
        queue.add(event);
        news.signal();
      }
      return event;
    } finally {
      lock.unlock();
    }
  }

  private Tasks.Task task(String name, Runnable action) {
    Event event = schedule(Duration.ZERO, name, action);
    return () -> {
      boolean _ = cancel(event);
    };
  }

  private boolean cancel(Event event) {
    lock.lock();
    try {
      return queue.remove(event);
    } finally {
      lock.unlock();
    }
  }

  /** Drops what has not happened yet. Does not wait for the task that is happening. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      news.signalAll();
      quiet.signalAll();
      pauseOver.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private final class PacedTimers implements Timers {
    @Override
    public Timer after(Duration delay, String name, Runnable action) {
      Event event = schedule(delay, name, action);
      return () -> cancel(event);
    }

    @Override
    public boolean pause(Duration delay) {
      outsideOfTasks();
      Pause pause = new Pause();
      Timer end = after(delay, "end of a pause", pause);
      try {
        return pause.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        end.cancel();
      }
    }
  }

  /** Its end is an event like others, so that whoever moves the clock wakes who pauses. */
  private final class Pause implements Runnable {
    private boolean over;

    @Override
    public void run() {
      lock.lock();
      try {
        over = true;
        pauseOver.signalAll();
      } finally {
        lock.unlock();
      }
    }

    boolean await() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!over && !closed) {
          pauseOver.await();
        }
        return over;
      } finally {
        lock.unlock();
      }
    }
  }

  private final class PacedClock implements Clock {
    @Override
    public Instant now() {
      return wallStart.plusNanos(nanoTime());
    }

    @Override
    public long nanoTime() {
      lock.lock();
      try {
        return elapsed();
      } finally {
        lock.unlock();
      }
    }
  }
}
