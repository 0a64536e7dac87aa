package io.kennel.server.http;

import io.kennel.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.EndPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the watches that have something to tell, in rounds: one task for all of them, and what one
 * connection's watches tell leaves together. After a round that served many comes a pause, which
 * gathers more events for the next one; what is due while nothing has happened for that long is
 * served at once. Thread-safe.
 */
final class WatchRounds {
  private static final Logger LOG = LoggerFactory.getLogger(WatchRounds.class);

  /** About what serving a watch costs, so that rounds leave half of a processor to others. */
  private static final long PAUSE_NANOS_PER_WATCH = 15_000;

  /** Shorter pauses, after rounds of a few watches, are left out. */
  private static final long PAUSE_NANOS_MIN = 150_000;

  private static final long PAUSE_NANOS_MAX = 10_000_000;

  /** Jetty's buffer for what is gathered takes quadratic time in the number of its pieces. */
  private static final int GATHERED_MAX = 16;

  /** A watch, as far as rounds know it. */
  interface Member {
    /** The connection that it shares with others. */
    EndPoint connection();

    /** Its turn: writes what it has to tell, and returns without waiting for the client. */
    void serve();

    /** Ends it as broken. */
    boolean abort(Throwable cause);
  }

  private final Executor executor;
  private final Timers timers;
  private final Queue<Member> due = new ConcurrentLinkedQueue<>();

  /** While there is a round, or the pause after one. */
  private final AtomicBoolean isBusy = new AtomicBoolean();

  WatchRounds(Executor executor, Timers timers) {
    this.executor = executor;
    this.timers = timers;
  }

  /** Has the watch served in the next round; returns at once. */
  void due(Member member) {
    due.add(member);
    if (isBusy.compareAndSet(false, true)) {
      executor.execute(this::run);
    }
  }

  /** Rounds until nothing is due or a pause has begun. */
  private void run() {
    do {
      long pauseNanos = Math.min(PAUSE_NANOS_MAX, round() * PAUSE_NANOS_PER_WATCH);
      if (pauseNanos >= PAUSE_NANOS_MIN) {
        timers.after(Duration.ofNanos(pauseNanos), "watch round", this::run);
        return;
      }
      isBusy.set(false);
      // What came before the line above has nobody who serves it.
    } while (!due.isEmpty() && isBusy.compareAndSet(false, true));
  }

  /** Serves what is due, and returns how many watches that were. */
  private int round() {
    Map<EndPoint, List<Member>> byConnection = new LinkedHashMap<>();
    int served = 0;
    for (Member member = due.poll(); member != null; member = due.poll()) {
      byConnection.computeIfAbsent(member.connection(), _ -> new ArrayList<>()).add(member);
      served++;
    }
    byConnection.forEach(WatchRounds::serve);
    return served;
  }

  private static void serve(EndPoint connection, List<Member> members) {
    for (int from = 0; from < members.size(); from += GATHERED_MAX) {
      List<Member> some = members.subList(from, Math.min(members.size(), from + GATHERED_MAX));
      if (some.size() > 1 && connection instanceof CorkedEndPoint corked) {
        corked.cork();
        try {
          some.forEach(WatchRounds::serve);
        } finally {
          corked.uncork();
        }
      } else {
        some.forEach(WatchRounds::serve);
      }
    }
  }

  /** A watch that breaks must not take the others with it. */
  private static void serve(Member member) {
    try {
      member.serve();
    } catch (RuntimeException failure) {
      LOG.error("A watch broke", failure);
      member.abort(failure);
    }
  }
}
