package io.kennel.server.request;

import java.util.List;

/**
 * An open watch, pulled by its owner from one thread at a time. A slow owner delays nobody.
 *
 * <p>The way to use it: set {@link #onReady}; whenever that calls, start a task that polls until
 * empty, then stops if {@link #ended}. The owner closes it in every case.
 */
public interface WatchStream extends AutoCloseable {
  /**
   * The next events, at most {@code eventsMax}; empty when there are none yet, or none any more. A
   * failure in the middle of the watch is an event of type ERROR, the last one.
   */
  List<WatchEvent> poll(int eventsMax);

  /**
   * Sets what is called whenever there may be something to poll or the watch has ended; it must
   * return at once. Called immediately if there already is. May be called more often than needed.
   */
  void onReady(Runnable ready);

  /** True once nothing more will come: after an ERROR, a time-out, or the store's end. */
  boolean ended();

  @Override
  void close();
}
