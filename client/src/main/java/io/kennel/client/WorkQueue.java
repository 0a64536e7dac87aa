package io.kennel.client;

import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that wait for a reconciler. A key is in it at most once; one that is added while it is being
 * worked on is worked on again afterwards. Never blocks: each key is a task of its own, and no more
 * of them run at once than the limit allows. Bounded by the number of objects that exist.
 */
public final class WorkQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

  private final World world;
  private final String name;
  private final Reconciler reconciler;
  private final Backoff backoff;
  private final int tasksMax;

  private final ToIntFunction<ObjectKey> urgency;

  private final PriorityQueue<Ready> ready = new PriorityQueue<>();
  private final Set<ObjectKey> waiting = new HashSet<>();
  private final Set<ObjectKey> working = new HashSet<>();

  /** Worked on just now, and left alone for a while. */
  private final Set<ObjectKey> resting = new HashSet<>();

  private final Map<ObjectKey, Delayed> delayed = new HashMap<>();
  private final Map<ObjectKey, Integer> failures = new HashMap<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private long arrivals;
  private Function<ObjectKey, Duration> rest = key -> Duration.ZERO;
  private boolean open;
  private boolean closed;

  /**
   * A queue that collects keys and works on none until {@link #open}.
   *
   * @param tasksMax how many keys are worked on at once
   */
  public WorkQueue(World world, String name, Reconciler reconciler, Backoff backoff, int tasksMax) {
    this(world, name, reconciler, backoff, tasksMax, key -> 0);
  }

  /**
   * A queue that takes urgent keys first, and those of one urgency in the order they came.
   *
   * @param urgency higher is sooner; asked when a key is put into the queue, and must be quick
   */
  public WorkQueue(
      World world,
      String name,
      Reconciler reconciler,
      Backoff backoff,
      int tasksMax,
      ToIntFunction<ObjectKey> urgency) {
    this.urgency = urgency;
    this.world = world;
    this.name = name;
    this.reconciler = reconciler;
    this.backoff = backoff;
    this.tasksMax = tasksMax;
  }

  /**
   * Leaves each key alone for a while after it has been worked on, so that what many changes ask
   * for is done once. To be called before {@link #open}.
   *
   * @param rest of a key that rests alone, asked whenever one has been worked on; zero for none.
   *     Where others rest too, all have longer ones: see {@link Rest}.
   */
  public synchronized void resting(Function<ObjectKey, Duration> rest) {
    this.rest = rest;
  }

  /** Begins to work. */
  public synchronized void open() {
    open = true;
    dispatch();
  }

  /** Wants the key looked at soon. */
  public synchronized void add(ObjectKey key) {
    if (closed || !waiting.add(key)) {
      return;
    }
    if (!working.contains(key) && !resting.contains(key)) {
      enqueue(key);
      dispatch();
    }
  }

  /** Wants the key looked at after {@code delay} at the latest. */
  public synchronized void addAfter(ObjectKey key, Duration delay) {
    if (closed) {
      return;
    }
    if (delay.isZero() || delay.isNegative()) {
      add(key);
      return;
    }
    long deadlineNanos = world.clock().nanoTime() + delay.toNanos();
    Delayed known = delayed.get(key);
    if (known != null && known.deadlineNanos - deadlineNanos <= 0) {
      return;
    }
    if (known != null) {
      known.timer.cancel();
    }
    Timer timer = world.timers().after(delay, name, () -> due(key, deadlineNanos));
    delayed.put(key, new Delayed(deadlineNanos, timer));
  }

  /** How many keys wait, are worked on or are delayed. */
  public synchronized int size() {
    Set<ObjectKey> all = new HashSet<>(waiting);
    all.addAll(working);
    all.addAll(delayed.keySet());
    return all.size();
  }

  /** Done once the queue has been closed and what was running has ended. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** Starts nothing more. What is running ends by itself. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    ready.clear();
    waiting.clear();
    delayed.values().forEach(each -> each.timer.cancel());
    delayed.clear();
    noticeEnd();
  }

  private void noticeEnd() {
    if (closed && working.isEmpty()) {
      ended.complete(null);
    }
  }

  private synchronized void due(ObjectKey key, long deadlineNanos) {
    Delayed known = delayed.get(key);
    if (known != null && known.deadlineNanos == deadlineNanos) {
      delayed.remove(key);
      add(key);
    }
  }

  private void enqueue(ObjectKey key) {
    ready.add(new Ready(key, urgency.applyAsInt(key), arrivals++));
  }

  private void dispatch() {
    while (open && !closed && working.size() < tasksMax && !ready.isEmpty()) {
      ObjectKey key = ready.remove().key();
      working.add(key);
      var _ = world.tasks().start(name + " " + key, () -> work(key));
    }
  }

  /** From here on an added key is news; before, the work that is about to begin sees it all. */
  private synchronized void begin(ObjectKey key) {
    waiting.remove(key);
  }

  private void work(ObjectKey key) {
    begin(key);
    try {
      Outcome outcome = reconciler.reconcile(key);
      succeeded(key, outcome);
    } catch (StatusException e) {
      LOG.debug("{}: {} will be tried again: {}", name, key, e.getMessage());
      failed(key);
    } catch (RuntimeException e) {
      LOG.error("{}: {} failed and will be tried again", name, key, e);
      failed(key);
    } finally {
      ended(key);
    }
  }

  private synchronized void succeeded(ObjectKey key, Outcome outcome) {
    failures.remove(key);
    switch (outcome) {
      case Outcome.Done done -> {}
      case Outcome.Again again -> addAfter(key, again.delay());
    }
  }

  private synchronized void failed(ObjectKey key) {
    int count = failures.merge(key, 1, Integer::sum);
    addAfter(key, backoff.after(count));
  }

  private synchronized void ended(ObjectKey key) {
    working.remove(key);
    Duration pause = closed ? Duration.ZERO : Rest.among(resting.size(), rest.apply(key));
    if (pause.isPositive()) {
      resting.add(key);
      var _ = world.timers().after(pause, name, () -> rested(key));
    } else if (waiting.contains(key)) {
      enqueue(key);
    }
    dispatch();
    noticeEnd();
  }

  private synchronized void rested(ObjectKey key) {
    resting.remove(key);
    if (waiting.contains(key)) {
      enqueue(key);
      dispatch();
    }
  }

  /** A key's place in the queue. */
  private record Ready(ObjectKey key, int urgency, long arrival) implements Comparable<Ready> {
    @Override
    public int compareTo(Ready other) {
      int byUrgency = Integer.compare(other.urgency, urgency);
      return byUrgency != 0 ? byUrgency : Long.compare(arrival, other.arrival);
    }
  }

  private record Delayed(long deadlineNanos, Timer timer) {}
}
