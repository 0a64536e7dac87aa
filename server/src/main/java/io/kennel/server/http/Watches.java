package io.kennel.server.http;

import io.kennel.server.request.ApiResponse;
import io.kennel.world.Timers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpHeader;

/** The watches that are open over HTTP. Thread-safe. */
final class Watches {
  /** Each connection belongs to one of them. */
  private final List<WatchRounds> rounds;

  private final Set<WatchPump> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isStopping = new AtomicBoolean();

  /**
   * No watches yet.
   *
   * @param parallel how many rounds of watches may be under way at a time
   */
  Watches(Executor executor, Timers timers, int parallel) {
    this.rounds = Stream.generate(() -> new WatchRounds(executor, timers)).limit(parallel).toList();
  }

  void open(Exchange exchange, ApiResponse.Watch watch) {
    exchange.head(watch.code(), watch.contentType(), watch.warnings());
    WatchPump pump = new WatchPump(exchange, watch.stream(), rounds(exchange), open::remove);
    open.add(pump);
    pump.start();
    if (isStopping.get() || asksForWebSocket(exchange)) {
      pump.end();
    }
  }

  /**
   * Watches are not sent over WebSocket. A client that asks for it, as fabric8's does first, waits
   * for the end of an ordinary answer before it watches over HTTP: for it the watch ends at once.
   */
  private static boolean asksForWebSocket(Exchange exchange) {
    return exchange.header(HttpHeader.UPGRADE).equalsIgnoreCase("websocket");
  }

  private WatchRounds rounds(Exchange exchange) {
    Object connection = exchange.request().getConnectionMetaData().getConnection();
    return rounds.get(Math.floorMod(connection.hashCode(), rounds.size()));
  }

  int count() {
    return open.size();
  }

  /** Ends every watch in the ordinary way, as a time-out would; clients then watch again. */
  void endAll() {
    isStopping.set(true);
    open.forEach(WatchPump::end);
  }
}
