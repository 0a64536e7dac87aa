package io.kennel.agent.node;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.world.Tasks;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The cable between one node and the API server, which can be pulled. Everything that goes through
 * it belongs to the time between two cuts: a call that is under way when the cable is pulled fails,
 * whatever the server did with it, and a watch breaks, even where the cable is back at once.
 * Thread-safe.
 */
public final class NodeLink implements Transport {
  private final Transport server;
  private final Tasks tasks;
  private final Set<LinkedWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile State state = new State(false, 0);

  /** A cable that is plugged in. */
  public NodeLink(Transport server, Tasks tasks) {
    this.server = server;
    this.tasks = tasks;
  }

  /**
   * How the cable is.
   *
   * @param cuts how often it has been pulled so far
   */
  private record State(boolean cut, long cuts) {}

  public boolean isCut() {
    return state.cut();
  }

  /** Pulls the cable; every call fails from now on, and every watch breaks. Idempotent. */
  public synchronized void cut() {
    if (state.cut()) {
      return;
    }
    state = new State(true, state.cuts() + 1);
    for (LinkedWatch watch : List.copyOf(watches)) {
      var _ = tasks.start("watch breaks", watch::lose);
    }
  }

  /** Plugs the cable in again. Idempotent. */
  public synchronized void mend() {
    state = new State(false, state.cuts());
  }

  @Override
  public JsonNode call(Request request) {
    return during(() -> server.call(request));
  }

  @Override
  public RawObject object(Request request) {
    return during(() -> server.object(request));
  }

  @Override
  public ObjectList list(Request request) {
    return during(() -> server.list(request));
  }

  private <T> T during(Supplier<T> call) {
    State before = connected();
    T answer = call.get();
    if (!state.equals(before)) {
      throw unreachable();
    }
    return answer;
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    LinkedWatch watch = new LinkedWatch(sink, connected());
    watches.add(watch);
    try {
      watch.opened(server.watch(request, watch));
    } catch (StatusException e) {
      watches.remove(watch);
      throw e;
    }
    if (watch.isBroken()) {
      // Pulled meanwhile, perhaps before this watch was known.
      var _ = tasks.start("watch breaks", watch::lose);
    }
    return watch;
  }

  private State connected() {
    State now = state;
    if (now.cut()) {
      throw unreachable();
    }
    return now;
  }

  private static StatusException unreachable() {
    return StatusErrors.serviceUnavailable("the API server cannot be reached: no route to host");
  }

  /** A watch over the cable. */
  private final class LinkedWatch implements Subscription, WatchSink {
    private final WatchSink sink;
    private final State opened;

    /** Keeps the end behind the last event. */
    private final ReentrantLock telling = new ReentrantLock();

    private @Nullable Subscription subscription;
    private boolean over;

    LinkedWatch(WatchSink sink, State opened) {
      this.sink = sink;
      this.opened = opened;
    }

    boolean isBroken() {
      return !state.equals(opened);
    }

    void opened(Subscription open) {
      boolean late;
      synchronized (this) {
        subscription = open;
        late = over;
      }
      if (late) {
        open.close();
      }
    }

    void lose() {
      end(unreachable());
    }

    @Override
    public void event(String type, RawObject object) {
      telling.lock();
      try {
        if (!isBroken()) {
          sink.event(type, object);
        }
      } finally {
        telling.unlock();
      }
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      end(isBroken() ? unreachable() : failure);
    }

    private void end(@Nullable StatusException failure) {
      if (!finish()) {
        return;
      }
      telling.lock();
      try {
        sink.ended(failure);
      } finally {
        telling.unlock();
      }
    }

    @Override
    public void close() {
      boolean _ = finish();
    }

    /** False where it was over before. */
    private boolean finish() {
      Subscription open;
      synchronized (this) {
        if (over) {
          return false;
        }
        over = true;
        open = subscription;
      }
      watches.remove(this);
      if (open != null) {
        open.close();
      }
      return true;
    }
  }
}
