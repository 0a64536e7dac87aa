package io.kennel.world.simulated;

import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread, one queue of events, a virtual clock and a seed.
 *
 * <p>A task is an event that happens a little later; a timer one that happens at its time or a
 * little after. How much later, and which of several comes first, the seed decides. Used from the
 * thread that calls {@link #step}, {@link #runFor} and their like, and no other.
 *
 * <p>A task that throws an exception has ended, as in the real world: see {@link #failures}. An
 * {@link Error}, such as a failed assertion, ends the run and is thrown to whoever runs it.
 */
public final class SimulatedWorld implements World {
  /** How deep {@link #interleave} may be nested. */
  private static final int DEPTH_MAX = 4;

  private static final int TRACE_LINES_MAX = 400;
  private static final int FAILURES_MAX = 100;
  private static final long USUAL_DELAY_NANOS_MAX = TimeUnit.MICROSECONDS.toNanos(200);
  private static final long RARE_DELAY_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int RARE_DELAY_ONE_IN = 16;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedWorld.class);

  private final long seed;
  private final SplittableRandom schedule;
  private final Randomness random;
  private final TreeSet<Event> queue = new TreeSet<>();
  private final List<Runnable> checks = new ArrayList<>();
  private final List<TaskFailure> failures = new ArrayList<>();
  private final Trace trace = new Trace(TRACE_LINES_MAX);
  private final Actor main = new Actor(this, "main");
  private Duration wallOffset = Duration.ZERO;
  private long nowNanos;
  private long jumpedNanos = Long.MIN_VALUE;
  private long eventsScheduled;
  private long eventsDone;
  private int depth;

  public SimulatedWorld(long seed) {
    this.seed = seed;
    this.schedule = new SplittableRandom(seed);
    this.random = new SeededRandomness(schedule.split());
  }

  /** A task that ended with an exception. */
  public record TaskFailure(String actor, String task, Exception failure) {}

  public long seed() {
    return seed;
  }

  /** A new simulated process. The world itself is one more, named {@code main}. */
  public Actor actor(String name) {
    return new Actor(this, name);
  }

  @Override
  public Clock clock() {
    return main.clock();
  }

  @Override
  public Timers timers() {
    return main.timers();
  }

  @Override
  public Tasks tasks() {
    return main.tasks();
  }

  @Override
  public Randomness random() {
    return random;
  }

  /** Moves every wall clock, and no monotonic one. */
  public void jumpWallClock(Duration jump) {
    wallOffset = wallOffset.plus(jump);
    jumped();
    note("wall clock jumps by " + jump);
  }

  /** Brings the wall clock back to where it would be had it never jumped. */
  public void setWallClockRight() {
    if (!wallOffset.isZero()) {
      jumpWallClock(wallOffset.negated());
    }
  }

  /** Whether any wall clock has jumped within the last {@code duration}. */
  public boolean hasJumpedWithin(Duration duration) {
    return jumpedNanos != Long.MIN_VALUE && nowNanos - jumpedNanos <= duration.toNanos();
  }

  void jumped() {
    jumpedNanos = nowNanos;
  }

  /** Adds a check that runs after every event; what it throws ends the run. */
  public void afterEveryEvent(Runnable check) {
    checks.add(check);
  }

  /** The tasks that ended with an exception, oldest first; the first hundred are kept. */
  public List<TaskFailure> failures() {
    return List.copyOf(failures);
  }

  /** Writes a line into the trace. */
  public void note(String line) {
    trace.add(nowNanos, 0, "", line);
  }

  /** The last events and notes, one a line: time in seconds, actor, event. */
  public String trace() {
    return trace.toString();
  }

  /** How many events have happened. */
  public long eventsDone() {
    return eventsDone;
  }

  /** The virtual time that has passed since the start. */
  public Duration elapsed() {
    return Duration.ofNanos(nowNanos);
  }

  /** Lets the next event happen; false when there is none. */
  public boolean step() {
    Event next = queue.pollFirst();
    if (next == null) {
      return false;
    }
    happen(next);
    return true;
  }

  /** Runs for a virtual duration, whether or not anything happens in it. */
  public void runFor(Duration duration) {
    boolean _ = runUntil(() -> false, duration);
  }

  /**
   * Runs until {@code done} holds, which is asked before the first event and after each.
   *
   * @return false when it did not hold within {@code limit}; that much time has passed then
   */
  public boolean runUntil(BooleanSupplier done, Duration limit) {
    long endNanos = nowNanos + limit.toNanos();
    while (!done.getAsBoolean()) {
      if (queue.isEmpty() || queue.first().atNanos > endNanos) {
        nowNanos = Math.max(nowNanos, endNanos);
        return false;
      }
      step();
    }
    return true;
  }

  /**
   * Runs until nothing is left to happen, pending timers included.
   *
   * @throws IllegalStateException when that has not come after {@code eventsMax} events
   */
  public void runUntilIdle(int eventsMax) {
    int left = eventsMax;
    while (step()) {
      if (--left < 0) {
        throw new IllegalStateException(
            "still busy after " + eventsMax + " events; next: " + queue.first().name);
      }
    }
  }

  /**
   * Lets up to {@code eventsMax} pending events happen within the one that is happening, as other
   * processes go on while one waits for an answer. Events of actors that are themselves in the
   * middle of something are left for later: a process does not interrupt itself.
   *
   * @return how many happened
   */
  public int interleave(int eventsMax) {
    int happened = 0;
    while (happened < eventsMax && depth < DEPTH_MAX) {
      Event next = firstOfAnIdleActor();
      if (next == null) {
        break;
      }
      queue.remove(next);
      happen(next);
      happened++;
    }
    return happened;
  }

  private @Nullable Event firstOfAnIdleActor() {
    for (Event event : queue) {
      if (event.actor.depth == 0) {
        return event;
      }
    }
    return null;
  }

  private void happen(Event event) {
    nowNanos = Math.max(nowNanos, event.atNanos);
    if (nowNanos < event.actor.pausedUntilNanos) {
      event.atNanos = event.actor.pausedUntilNanos;
      queue.add(event);
      return;
    }
    eventsDone++;
    trace.add(nowNanos, depth, event.actor.name(), event.name);
    depth++;
    event.actor.depth++;
    try {
      event.action.run();
    } catch (RuntimeException failure) {
      failed(event, failure);
    } finally {
      event.actor.depth--;
      depth--;
    }
    checks.forEach(Runnable::run);
  }

  private void failed(Event event, RuntimeException failure) {
    note(event.actor + ": " + event.name + " failed: " + failure);
    LOG.debug("Task {} failed", event.name, failure);
    if (failures.size() < FAILURES_MAX) {
      failures.add(new TaskFailure(event.actor.name(), event.name, failure));
    }
  }

  long nanoTime() {
    return nowNanos;
  }

  Instant wallTime() {
    return START.plusNanos(nowNanos).plus(wallOffset);
  }

  Event schedule(Actor actor, Duration delay, String name, Runnable action) {
    long delayNanos = Math.max(0, clampedNanos(delay)) + smallDelayNanos();
    Event event =
        new Event(
            nowNanos + delayNanos, schedule.nextLong(), eventsScheduled++, actor, name, action);
    if (actor.alive()) {
      queue.add(event);
    }
    return event;
  }

  boolean cancel(Event event) {
    return queue.remove(event);
  }

  void forget(Actor actor) {
    Iterator<Event> events = queue.iterator();
    while (events.hasNext()) {
      if (events.next().actor == actor) {
        events.remove();
      }
    }
    note(actor + " is killed");
  }

  private long smallDelayNanos() {
    return schedule.nextInt(RARE_DELAY_ONE_IN) == 0
        ? schedule.nextLong(RARE_DELAY_NANOS_MAX)
        : schedule.nextLong(USUAL_DELAY_NANOS_MAX);
  }

  private static long clampedNanos(Duration delay) {
    return delay.compareTo(Duration.ofDays(36_500)) > 0
        ? TimeUnit.DAYS.toNanos(36_500)
        : delay.toNanos();
  }
}
