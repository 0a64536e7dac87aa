package io.kennel.simulation.process;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.Transport.Subscription;
import io.kennel.api.Transport.WatchSink;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A watch over a link: what the server sends comes later, in order, in pieces; or the connection
 * breaks, and what was on its way is gone.
 */
final class LinkedWatch implements WatchSink, Subscription {
  private static final int DELAY_MICROS_MAX = 2_000;
  private static final int LONG_DELAY_MILLIS_MAX = 3_000;

  private final SimulatedLink link;
  private final WatchCheck check;
  private final WatchSink client;
  private final String bucket;
  private final ArrayDeque<Runnable> onTheWay = new ArrayDeque<>();
  private @Nullable Subscription upstream;
  private boolean delivering;
  private boolean over;

  LinkedWatch(SimulatedLink link, WatchCheck check, WatchSink client, String bucket) {
    this.link = link;
    this.check = check;
    this.client = client;
    this.bucket = bucket;
  }

  void opened(Subscription subscription) {
    upstream = subscription;
    if (over) {
      subscription.close();
    }
  }

  @Override
  public void event(String type, RawObject object) {
    if (over) {
      return;
    }
    check.event(type, object.tree());
    send(() -> {
      String version = object.tree().path("metadata").path("resourceVersion").asString("0");
      link.seen(bucket, Long.parseLong(version));
      client.event(type, object);
    });
  }

  @Override
  public void ended(@Nullable StatusException failure) {
    if (!over) {
      send(() -> end(failure));
    }
  }

  private void send(Runnable delivery) {
    onTheWay.add(delivery);
    deliverLater();
  }

  private void deliverLater() {
    if (delivering || over || onTheWay.isEmpty()) {
      return;
    }
    delivering = true;
    Duration delay =
        link.faults().watchIsDelayed()
            ? Duration.ofMillis(link.random(LONG_DELAY_MILLIS_MAX))
            : Duration.ofNanos(1000L * link.random(DELAY_MICROS_MAX));
    link.client().timers().after(delay, "watch of " + bucket, this::deliver);
  }

  private void deliver() {
    delivering = false;
    if (over) {
      return;
    }
    if (link.deaf() || link.faults().watchIsDropped()) {
      lose();
      return;
    }
    int pieces = 1 + link.random(4);
    for (int piece = 0; piece < pieces && !over && !onTheWay.isEmpty(); piece++) {
      onTheWay.remove().run();
    }
    deliverLater();
  }

  private void end(@Nullable StatusException failure) {
    if (!over) {
      close();
      client.ended(failure);
    }
  }

  /** The connection breaks; the client notices a little later. */
  void lose() {
    if (over) {
      return;
    }
    close();
    link.client()
        .tasks()
        .start(
            "lost watch of " + bucket,
            () -> client.ended(StatusErrors.serviceUnavailable("connection reset by peer")));
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      onTheWay.clear();
      link.closed(this);
      if (upstream != null) {
        upstream.close();
      }
    }
  }
}
