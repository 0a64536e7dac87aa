package io.kennel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A place in the chain of a channel's changes. */
final class LogCursor implements Cursor {
  private static final Logger LOG = LoggerFactory.getLogger(LogCursor.class);

  private final Window window;
  private final Channel channel;
  private final long number;

  /** True while the owner has seen everything and has not been told of anything since. */
  private final AtomicBoolean waiting = new AtomicBoolean(true);

  private volatile Channel.Node last;
  private volatile long seen;
  private volatile @Nullable Runnable ready;

  LogCursor(Window window, Channel channel, long number, Channel.Node last, long revision) {
    this.window = window;
    this.channel = channel;
    this.number = number;
    this.last = last;
    this.seen = revision;
  }

  @Override
  public List<Change> poll(int changesMax) {
    List<Change> changes = new ArrayList<>();
    do {
      fill(changes, changesMax);
      if (changes.size() == changesMax) {
        break;
      }
      waiting.set(true);
      // What came before the line above had nobody to signal, so it is looked for once more.
    } while (pending(window.newest().revision()) && waiting.compareAndSet(true, false));
    return changes;
  }

  private void fill(List<Change> changes, int changesMax) {
    // Read before the chain: a change may be seen only once the snapshot shows it too.
    long visible = window.newest().revision();
    while (changes.size() < changesMax && pending(visible)) {
      Channel.Node next = last.next;
      if (next == null || next.change == null) {
        throw new CompactedException(seen, window.floor());
      }
      Change change = next.change;
      changes.add(change);
      last = next;
      seen = change.revision();
    }
    if (changes.size() < changesMax) {
      seen = Math.max(seen, visible);
    }
  }

  private boolean pending(long visible) {
    Channel.Node next = last.next;
    return next != null && next.revision <= visible;
  }

  @Override
  public long revision() {
    long visible = window.newest().revision();
    return pending(visible) ? seen : Math.max(seen, visible);
  }

  @Override
  public void onReady(Runnable action) {
    ready = action;
    if (window.closed() || pending(window.newest().revision())) {
      signal();
    }
  }

  /** Called when there is something new. */
  void signal() {
    Runnable action = ready;
    if (action != null && waiting.compareAndSet(true, false)) {
      run(action);
    }
  }

  /** Called when the store has closed. */
  void end() {
    Runnable action = ready;
    if (action != null) {
      run(action);
    }
  }

  /** A watcher's mistake must not reach the committer. */
  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failure) {
      LOG.error("A watcher failed to take notice of changes", failure);
    }
  }

  @Override
  public boolean ended() {
    return window.closed();
  }

  @Override
  public void close() {
    ready = null;
    channel.close(number);
  }
}
