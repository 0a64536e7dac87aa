package io.kennel.store;

import io.kennel.world.Tasks;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The store: all live values in memory as a persistent map, and a {@link Log} that keeps them.
 *
 * <p>Memory: the values, plus at most {@link StoreLimits#pastBytesMax} for the past.
 */
public final class MultiVersionStore implements Store {
  private final Log log;
  private final Window window;
  private final Committing committing;
  private final AtomicBoolean closed = new AtomicBoolean();

  private MultiVersionStore(
      Log log,
      StoreLimits limits,
      Function<Entry, @Nullable String> topicOf,
      Function<Committer, Committing> how) {
    this.log = log;
    Log.Loaded loaded = log.load();
    loaded.entries().forEach(entry -> entry.about(topicOf.apply(entry)));
    this.window = new Window(Version.of(loaded.revision(), loaded.entries()), limits);
    this.committing = how.apply(new Committer(log, window));
  }

  /** An empty store that keeps nothing beyond its own life. */
  public static MultiVersionStore inMemory() {
    return inline(new NoLog(), StoreLimits.DEFAULT);
  }

  /**
   * A store whose callers carry out their own commits, one at a time, without another thread: for
   * logs that do not wait for a disk, and for simulations. Owns the log from now on.
   */
  public static MultiVersionStore inline(Log log, StoreLimits limits) {
    return new MultiVersionStore(log, limits, _ -> null, InlineCommitting::new);
  }

  /**
   * A store with one committer of its own, whose commits share flushes. Owns the log from now on.
   *
   * @throws StoreUnavailableException when the log cannot be read
   */
  public static MultiVersionStore grouping(Log log, StoreLimits limits, Tasks tasks) {
    return grouping(log, limits, _ -> null, tasks);
  }

  /**
   * The same, told what the values that the log holds are about, see {@link Snapshot#topic}.
   *
   * @param topicOf empty for a value that is about nothing; null where it is not known
   * @throws StoreUnavailableException when the log cannot be read
   */
  public static MultiVersionStore grouping(
      Log log, StoreLimits limits, Function<Entry, @Nullable String> topicOf, Tasks tasks) {
    return new MultiVersionStore(
        log, limits, topicOf, committer -> new GroupCommitting(committer, limits, tasks));
  }

  @Override
  public Snapshot snapshot() {
    return window.newest();
  }

  @Override
  public Snapshot snapshotAt(long revision) {
    return window.at(revision);
  }

  @Override
  public List<Change> commit(List<? extends Write> writes) {
    return writes.isEmpty() ? List.of() : committing.commit(writes);
  }

  @Override
  public Cursor watch(String bucket, String topic, long revision) {
    return window.watch(new Channel.Subject(bucket, topic), revision);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      committing.close();
      window.close();
      log.close();
    }
  }
}
