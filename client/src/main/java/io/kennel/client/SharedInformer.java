package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport.ObjectList;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.Transport.Subscription;
import io.kennel.api.Transport.WatchSink;
import io.kennel.client.Api.ListOptions;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists, then watches from the list's version; watches on from the last version seen when a watch
 * ends, and lists again when that version is gone. Driven by timers and by the transport's calls:
 * it holds no thread.
 */
final class SharedInformer<T extends HasMetadata> implements Informer<T>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SharedInformer.class);

  /** A watch is renewed after between one and two of these, so that not all are at once. */
  private static final int WATCH_SECONDS_MIN = 300;

  /** A watch that brought nothing and lasted less than this counts as a failure to connect. */
  private static final Duration STABLE_MIN = Duration.ofSeconds(1);

  private final Api api;
  private final World world;
  private final Kind<T> kind;
  private final ListOptions selection;
  private final InformerState<T> state;
  private final Object lock = new Object();

  /** Grows with each watch, so that a late call from an old one is recognised. */
  private long attempt;

  private int failures;
  private boolean closed;
  private @Nullable Subscription subscription;

  /** What is tried again once its delay is over. */
  private final AtomicReference<@Nullable Runnable> delayed = new AtomicReference<>();

  SharedInformer(Api api, World world, Kind<T> kind, ListOptions selection) {
    this.api = api;
    this.world = world;
    this.kind = kind;
    this.selection = selection;
    this.state = new InformerState<>(kind);
  }

  void start() {
    var _ = world.tasks().start(name(), this::list);
  }

  @Override
  public View<T> view() {
    return state.view();
  }

  @Override
  public boolean synced() {
    return state.synced();
  }

  @Override
  public void onSync(Runnable action) {
    state.onSync(action);
  }

  @Override
  public void listen(Listener<T> listener) {
    state.listen(listener);
  }

  @Override
  public void close() {
    Subscription open;
    synchronized (lock) {
      closed = true;
      open = subscription;
      subscription = null;
    }
    if (open != null) {
      open.close();
    }
  }

  private void list() {
    if (isClosed()) {
      return;
    }
    ObjectList listing;
    try {
      listing = api.listRaw(kind, selection);
    } catch (StatusException e) {
      LOG.warn("Cannot list {}: {}", kind.type().qualifiedPlural(), e.getMessage());
      later(this::list);
      return;
    } catch (RuntimeException e) {
      LOG.error("Cannot list {}", kind.type().qualifiedPlural(), e);
      later(this::list);
      return;
    }
    List<Cached<T>> objects = new ArrayList<>(listing.items().size());
    listing.items().forEach(item -> objects.add(new Cached<>(kind, item)));
    state.replace(objects, listing.resourceVersion());
    watch();
  }

  private void watch() {
    long number;
    synchronized (lock) {
      if (closed) {
        return;
      }
      number = ++attempt;
    }
    Duration timeout =
        Duration.ofSeconds(WATCH_SECONDS_MIN + world.random().nextInt(WATCH_SECONDS_MIN));
    ListOptions from =
        new ListOptions(
            selection.namespace(),
            selection.labelSelector(),
            selection.fieldSelector(),
            state.version(),
            timeout);
    Sink sink = new Sink(number, world.clock().nanoTime());
    try {
      keep(number, api.watch(kind, from, sink));
    } catch (StatusException e) {
      sink.ended(e);
    } catch (RuntimeException e) {
      LOG.error("Cannot watch {}", kind.type().qualifiedPlural(), e);
      sink.ended(StatusErrors.internalError("the watch failed", e));
    }
  }

  /** Remembers the open watch, unless it has ended already or everything was closed meanwhile. */
  private void keep(long number, Subscription opened) {
    boolean wanted;
    synchronized (lock) {
      wanted = !closed && number == attempt;
      if (wanted) {
        subscription = opened;
      }
    }
    if (!wanted) {
      opened.close();
    }
  }

  /** The list or watch again, after the delay that the failures so far have earned, ± 50 %. */
  private void later(Runnable step) {
    long millis;
    synchronized (lock) {
      failures++;
      millis = Backoff.OF_CONNECTIONS.after(failures).toMillis();
    }
    Duration delay =
        Duration.ofMillis(millis / 2 + world.random().nextInt(Math.toIntExact(millis) + 1));
    delayed.set(step);
    var _ = world.timers().after(delay, name(), this::retry);
  }

  /** Tries at once what waits for its delay. Returns at once. */
  void hurry() {
    if (delayed.get() != null) {
      var _ = world.tasks().start(name(), this::retry);
    }
  }

  /** Of the timer and who is in a hurry, one comes first. */
  private void retry() {
    Runnable step = delayed.getAndSet(null);
    if (step != null) {
      step.run();
    }
  }

  private void soon(Runnable step) {
    var _ = world.timers().after(Duration.ZERO, name(), step);
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  private String name() {
    return "informer " + kind.type().qualifiedPlural();
  }

  /** One watch. */
  private final class Sink implements WatchSink {
    private final long number;
    private final long openedNanos;
    private volatile boolean hasDelivered;

    Sink(long number, long openedNanos) {
      this.number = number;
      this.openedNanos = openedNanos;
    }

    @Override
    public void event(String type, RawObject object) {
      if (isCurrent()) {
        hasDelivered = true;
        state.apply(type, new Cached<>(kind, object));
      }
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      boolean stable;
      synchronized (lock) {
        if (closed || number != attempt) {
          return;
        }
        attempt++;
        subscription = null;
        long lastedNanos = world.clock().nanoTime() - openedNanos;
        stable = hasDelivered || lastedNanos >= STABLE_MIN.toNanos();
        failures = stable ? 0 : failures;
      }
      if (failure != null && !failure.isGone()) {
        LOG.debug("Watch of {} ended: {}", kind.type().qualifiedPlural(), failure.getMessage());
      }
      Runnable next =
          failure == null || failure.isRetryable()
              ? SharedInformer.this::watch
              : SharedInformer.this::list;
      if (stable) {
        soon(next);
      } else {
        later(next);
      }
    }

    private boolean isCurrent() {
      synchronized (lock) {
        return !closed && number == attempt;
      }
    }
  }
}
