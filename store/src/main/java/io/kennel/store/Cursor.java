package io.kennel.store;

import java.util.List;

/**
 * A watcher's own place in the change log. Pulled by its owner, from one thread at a time; a slow
 * owner delays nobody, and one that falls out of the window is told so.
 */
public interface Cursor extends AutoCloseable {
  /**
   * The next changes, oldest first, at most {@code changesMax}; empty when there are none yet. An
   * owner that got as many as it asked for polls again; otherwise {@link #onReady} tells it when.
   *
   * @throws CompactedException when the window has moved past this cursor
   */
  List<Change> poll(int changesMax);

  /**
   * The revision up to which this cursor has seen everything: that of the last polled change, or a
   * later one when nothing of this bucket happened since. Suitable for a bookmark.
   */
  long revision();

  /**
   * Sets what is called whenever there may be something to poll, and when the store closes. It must
   * return at once, from whatever thread it is called (mostly the committer's). Called immediately
   * if there already is. Once it has been called it is not called again before the owner has polled
   * everything, so many changes cost one call.
   */
  void onReady(Runnable ready);

  /** True once the store has closed: nothing more will come. */
  boolean ended();

  @Override
  void close();
}
