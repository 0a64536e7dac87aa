package io.kennel.server.watch;

import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import io.kennel.store.CompactedException;
import java.util.List;

/** A watch that begins and ends with an error event, as from a version that has expired. */
public final class FailedWatch implements WatchStream {
  private final CompactedException cause;
  private boolean sent;

  public FailedWatch(CompactedException cause) {
    this.cause = cause;
  }

  @Override
  public List<WatchEvent> poll(int eventsMax) {
    if (sent) {
      return List.of();
    }
    sent = true;
    return List.of(ObjectWatch.failure(cause));
  }

  @Override
  public void onReady(Runnable ready) {
    ready.run();
  }

  @Override
  public boolean ended() {
    return sent;
  }

  @Override
  public void close() {
    sent = true;
  }
}
