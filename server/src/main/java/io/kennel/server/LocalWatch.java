package io.kennel.server;

import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport.Subscription;
import io.kennel.api.Transport.WatchSink;
import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import io.kennel.world.Tasks;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands the events of a watch to a sink. Each wake-up starts a task that drains the stream, never
 * two at once; in a simulation that is an event of its queue.
 */
final class LocalWatch implements Subscription {
  private static final int EVENTS_PER_POLL_MAX = 256;

  private final WatchStream stream;
  private final WatchSink sink;
  private final Tasks tasks;

  /** Wake-ups not yet answered; whoever raises it from 0 starts the task. */
  private final AtomicInteger wakeUps = new AtomicInteger();

  private volatile boolean closed;
  private boolean over;

  private LocalWatch(WatchStream stream, WatchSink sink, Tasks tasks) {
    this.stream = stream;
    this.sink = sink;
    this.tasks = tasks;
  }

  static LocalWatch start(WatchStream stream, WatchSink sink, Tasks tasks) {
    LocalWatch watch = new LocalWatch(stream, sink, tasks);
    stream.onReady(watch::wake);
    return watch;
  }

  private void wake() {
    if (!closed && wakeUps.getAndIncrement() == 0) {
      tasks.start("watch", this::drain);
    }
  }

  private void drain() {
    int answered = wakeUps.get();
    while (answered != 0) {
      deliver();
      answered = wakeUps.addAndGet(-answered);
    }
  }

  private void deliver() {
    boolean ended = stream.ended();
    List<WatchEvent> events = stream.poll(EVENTS_PER_POLL_MAX);
    while (!events.isEmpty() && !closed && !over) {
      events.forEach(this::deliver);
      events = stream.poll(EVENTS_PER_POLL_MAX);
    }
    if (!over && !closed && (ended || stream.ended())) {
      over = true;
      stream.close();
      sink.ended(null);
    }
  }

  private void deliver(WatchEvent event) {
    if (closed || over) {
      return;
    }
    if (event.type().equals("ERROR")) {
      over = true;
      stream.close();
      sink.ended(new StatusException(StatusJson.parse(event.object().tree(), 500)));
    } else {
      sink.event(event.type(), event.object());
    }
  }

  @Override
  public void close() {
    closed = true;
    stream.close();
  }
}
