package io.kennel.testing;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.world.Tasks;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The cable between one node and the API server, which can be pulled. */
final class NodeLink implements Transport {
  private final Transport server;
  private final Tasks tasks;
  private final Set<LinkedWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  NodeLink(Transport server, Tasks tasks) {
    this.server = server;
    this.tasks = tasks;
  }

  boolean isCut() {
    return cut;
  }

  /** Pulls the cable; every call fails from now on, and every watch breaks. */
  void cut() {
    cut = true;
    for (LinkedWatch watch : List.copyOf(watches)) {
      var _ = tasks.start("watch breaks", watch::lose);
    }
  }

  void mend() {
    cut = false;
  }

  @Override
  public JsonNode call(Request request) {
    refuseIfCut();
    return server.call(request);
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    refuseIfCut();
    LinkedWatch watch = new LinkedWatch(sink);
    watches.add(watch);
    watch.opened(server.watch(request, watch));
    return watch;
  }

  private void refuseIfCut() {
    if (cut) {
      throw unreachable();
    }
  }

  private static StatusException unreachable() {
    return StatusErrors.serviceUnavailable("the API server cannot be reached: no route to host");
  }

  /** A watch over the cable. */
  private final class LinkedWatch implements Subscription, WatchSink {
    private final WatchSink sink;
    private @Nullable Subscription subscription;
    private boolean over;

    LinkedWatch(WatchSink sink) {
      this.sink = sink;
    }

    void opened(Subscription opened) {
      boolean late;
      synchronized (this) {
        subscription = opened;
        late = over;
      }
      if (late) {
        opened.close();
      }
    }

    void lose() {
      if (finish()) {
        sink.ended(unreachable());
      }
    }

    @Override
    public void event(String type, RawObject object) {
      if (!cut) {
        sink.event(type, object);
      }
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      if (finish()) {
        sink.ended(failure);
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
