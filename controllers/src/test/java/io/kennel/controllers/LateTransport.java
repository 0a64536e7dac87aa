package io.kennel.controllers;

import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Failure;
import io.kennel.api.Transport;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A bad way to the server: what is watched comes late, each watch by its own time, and writes fail,
 * some of them after they have been carried out. Until it is told to be good.
 */
final class LateTransport implements Transport {
  private static final int LATENESS_MILLIS_MAX = 3000;
  private static final int ONE_FAILURE_IN = 12;

  private final Transport inner;
  private final World world;
  private boolean bad = true;

  LateTransport(Transport inner, World world) {
    this.inner = inner;
    this.world = world;
  }

  void beGood() {
    bad = false;
  }

  @Override
  public JsonNode call(Request request) {
    boolean fails =
        bad && !"GET".equals(request.method()) && world.random().nextInt(ONE_FAILURE_IN) == 0;
    if (fails && world.random().nextInt(2) == 0) {
      throw lost();
    }
    JsonNode answer = inner.call(request);
    if (fails) {
      throw lost();
    }
    return answer;
  }

  private static StatusException lost() {
    return new StatusException(new Failure(503, "ServiceUnavailable", "no answer", null));
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return inner.watch(request, new LateSink(sink));
  }

  /** Passes everything on in order, but late. */
  private final class LateSink implements WatchSink {
    private final WatchSink sink;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    LateSink(WatchSink sink) {
      this.sink = sink;
    }

    @Override
    public void event(String type, RawObject object) {
      later(() -> sink.event(type, object));
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      later(() -> sink.ended(failure));
    }

    private void later(Runnable step) {
      waiting.add(step);
      if (waiting.size() == 1) {
        next();
      }
    }

    private void next() {
      int millis = bad ? world.random().nextInt(LATENESS_MILLIS_MAX) : 0;
      // Most come soon; now and then everything behind one has to wait for it.
      Duration delay = Duration.ofMillis(millis % 4 == 0 ? millis : millis / 100);
      var _ = world.timers().after(delay, "late event", this::deliver);
    }

    private void deliver() {
      waiting.remove().run();
      if (!waiting.isEmpty()) {
        next();
      }
    }
  }
}
