package io.kennel.server.http;

import io.kennel.server.request.ApiResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** The watches that are open over HTTP. Thread-safe. */
final class Watches {
  private final Executor executor;
  private final Set<WatchPump> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean isStopping = new AtomicBoolean();

  Watches(Executor executor) {
    this.executor = executor;
  }

  void open(Exchange exchange, ApiResponse.Watch watch) {
    exchange.head(watch.code(), watch.contentType(), watch.warnings());
    WatchPump pump = new WatchPump(exchange, watch.stream(), executor, open::remove);
    open.add(pump);
    pump.start();
    if (isStopping.get()) {
      pump.end();
    }
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
