package io.kennel.bench;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.Request;
import io.kennel.client.http.HttpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What it costs the server to tell many watchers of a change.
 *
 * @param connections opens one more connection: a server limits how many watches share one
 */
record WatchRow(Workspace space, ServerProcess server, Supplier<HttpTransport> connections)
    implements Row {
  private static final int WATCHERS = 300;
  private static final int CREATED = 1_000;
  private static final long DELIVERIES = (long) WATCHERS * CREATED;
  private static final int WATCHERS_PER_CONNECTION = 50;
  private static final String UNIT = "µs CPU a delivery";
  private static final int SECONDS_MAX = 60;

  @Override
  public String name() {
    return "watch fan-out, " + WATCHERS + " watchers × " + CREATED + " creates";
  }

  @Override
  public List<Figure> measure() {
    server.cpuSeconds();
    AtomicLong delivered = new AtomicLong();
    AtomicReference<@Nullable String> end = new AtomicReference<>();
    List<Transport.Subscription> watches = new ArrayList<>();
    List<HttpTransport> opened = new ArrayList<>();
    try {
      for (int i = 0; i < WATCHERS; i++) {
        if (i % WATCHERS_PER_CONNECTION == 0) {
          opened.add(connections.get());
          // The JDK's client shares a connection only once it stands.
          opened.getLast().call(first());
        }
        watches.add(opened.getLast().watch(request(), new Counter(delivered, end)));
      }
      // The first event at every watcher shows that its watch is open.
      create("first");
      await(delivered, end, WATCHERS);
      double fresh = micros("fresh", delivered, end);
      double warm = micros("warm", delivered, end);
      return List.of(
          new Figure(name() + ": the first", fresh, UNIT, DELIVERIES, "creating included"),
          new Figure(name(), warm, UNIT, DELIVERIES, "creating included, after as many")
              .within(Budget.atMost(6)));
    } finally {
      watches.forEach(Transport.Subscription::close);
      opened.forEach(HttpTransport::close);
    }
  }

  private double micros(
      String prefix, AtomicLong delivered, AtomicReference<@Nullable String> end) {
    double before = server.cpuSeconds();
    long wanted = delivered.get() + DELIVERIES;
    for (int i = 0; i < CREATED; i++) {
      create(prefix + "-" + i);
    }
    await(delivered, end, wanted);
    return (server.cpuSeconds() - before) * 1e6 / DELIVERIES;
  }

  private void create(String name) {
    space.create(space.core("secrets"), "{\"metadata\":{\"name\":\"" + name + "\"}}");
  }

  private Request first() {
    return new Request("GET", space.core("secrets"), Map.of(), null, null);
  }

  private Request request() {
    return new Request("GET", space.core("secrets"), Map.of("watch", List.of("true")), null, null);
  }

  private static void await(
      AtomicLong delivered, AtomicReference<@Nullable String> end, long wanted) {
    long start = System.nanoTime();
    while (delivered.get() < wanted) {
      boolean isLate = System.nanoTime() - start > SECONDS_MAX * 1_000_000_000L;
      String ended = isLate ? "late" : end.get();
      if (ended != null) {
        throw new BenchException(delivered.get() + " of " + wanted + " deliveries: " + ended);
      }
      Workspace.pause();
    }
  }

  private record Counter(AtomicLong delivered, AtomicReference<@Nullable String> end)
      implements Transport.WatchSink {
    @Override
    public void event(String type, Transport.RawObject object) {
      delivered.incrementAndGet();
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      end.compareAndSet(null, "a watch ended: " + (failure == null ? "by itself" : failure));
    }
  }
}
