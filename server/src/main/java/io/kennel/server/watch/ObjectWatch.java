package io.kennel.server.watch;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusJson;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectCodec;
import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import io.kennel.store.Change;
import io.kennel.store.CompactedException;
import io.kennel.store.Cursor;
import io.kennel.store.Entry;
import io.kennel.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One watcher's view of the changes: those of its selection, where an object that begins or ceases
 * to be selected is ADDED or DELETED.
 */
public final class ObjectWatch implements WatchStream {
  private static final Duration BOOKMARK_INTERVAL = Duration.ofMinutes(1);

  private final Selection selection;
  private final Cursor cursor;
  private final Iterator<Entry> initial;
  private final Options options;
  private final Timers timers;
  private boolean endOfInitialDue;
  private long bookmarked;
  private boolean failed;
  private volatile boolean timedOut;
  private volatile boolean bookmarkDue;
  private volatile boolean closed;
  private volatile @Nullable Runnable ready;
  private volatile Timers.@Nullable Timer timeout;
  private volatile Timers.@Nullable Timer bookmarkTimer;

  /**
   * @param initial what is there at the revision at which {@code cursor} starts; empty for a watch
   *     that only tells of changes
   */
  public ObjectWatch(
      Selection selection, Cursor cursor, Iterator<Entry> initial, Options options, Timers timers) {
    this.selection = selection;
    this.cursor = cursor;
    this.initial = initial;
    this.options = options;
    this.timers = timers;
    this.endOfInitialDue = options.endOfInitialEvents();
    this.bookmarked = cursor.revision();
    timeout = timers.after(options.timeout(), "watch timeout", this::timeOut);
    if (options.bookmarks()) {
      scheduleBookmark();
    }
  }

  /**
   * How to watch.
   *
   * @param bookmarks whether the client understands events of type BOOKMARK
   * @param endOfInitialEvents whether to tell when all initial objects have been sent
   */
  public record Options(boolean bookmarks, boolean endOfInitialEvents, Duration timeout) {}

  @Override
  public List<WatchEvent> poll(int eventsMax) {
    List<WatchEvent> events = new ArrayList<>();
    if (failed || closed) {
      return events;
    }
    ObjectCodec codec = selection.resource().codec();
    while (initial.hasNext() && events.size() < eventsMax) {
      Entry entry = initial.next();
      events.add(codec.event("ADDED", entry, entry.revision()));
    }
    if (!initial.hasNext()) {
      endInitialEvents(events);
      pollChanges(events, eventsMax);
    }
    return events;
  }

  private void endInitialEvents(List<WatchEvent> events) {
    if (endOfInitialDue) {
      endOfInitialDue = false;
      ObjectNode bookmark = bookmark(cursor.revision());
      Json.child(Json.child(bookmark, "metadata"), "annotations")
          .put("k8s.io/initial-events-end", "true");
      events.add(ObjectCodec.event("BOOKMARK", bookmark));
    }
  }

  private void pollChanges(List<WatchEvent> events, int eventsMax) {
    boolean more = true;
    while (more && events.size() < eventsMax) {
      List<Change> changes;
      try {
        changes = cursor.poll(eventsMax - events.size());
      } catch (CompactedException e) {
        fail(events, e);
        return;
      }
      more = !changes.isEmpty();
      changes.forEach(change -> add(events, change));
    }
    if (!more) {
      bookmarkWhenDue(events);
    }
  }

  private void add(List<WatchEvent> events, Change change) {
    ObjectCodec codec = selection.resource().codec();
    Entry before = change.before();
    Entry after = change.after();
    boolean was = selection.matches(before);
    if (after != null && selection.matches(after)) {
      events.add(codec.event(was ? "MODIFIED" : "ADDED", after, after.revision()));
    } else if (before != null && was) {
      events.add(codec.event("DELETED", before, change.revision()));
    }
  }

  private void bookmarkWhenDue(List<WatchEvent> events) {
    if (!options.bookmarks() || !(bookmarkDue || timedOut)) {
      return;
    }
    bookmarkDue = false;
    long revision = cursor.revision();
    if (revision > bookmarked) {
      bookmarked = revision;
      events.add(ObjectCodec.event("BOOKMARK", bookmark(revision)));
    }
  }

  private void fail(List<WatchEvent> events, CompactedException cause) {
    failed = true;
    events.add(failure(cause));
  }

  /** The event that tells a watcher that its place has left the window. */
  static WatchEvent failure(CompactedException cause) {
    String message = "too old resource version: " + cause.getMessage();
    return ObjectCodec.event("ERROR", StatusJson.render(StatusErrors.expired(message).failure()));
  }

  private ObjectNode bookmark(long revision) {
    ObjectNode bookmark = Json.object();
    bookmark.put("kind", selection.resource().type().kind());
    bookmark.put("apiVersion", selection.resource().type().apiVersion());
    bookmark.putObject("metadata").put("resourceVersion", Long.toString(revision));
    return bookmark;
  }

  private void timeOut() {
    timedOut = true;
    wake();
  }

  private void scheduleBookmark() {
    bookmarkTimer =
        timers.after(
            BOOKMARK_INTERVAL,
            "watch bookmark",
            () -> {
              if (!closed) {
                bookmarkDue = true;
                scheduleBookmark();
                wake();
              }
            });
  }

  private void wake() {
    Runnable listener = ready;
    if (listener != null) {
      listener.run();
    }
  }

  @Override
  public void onReady(Runnable listener) {
    ready = listener;
    cursor.onReady(listener);
    // What the cursor does not know of: the initial events.
    listener.run();
  }

  @Override
  public boolean ended() {
    return failed || closed || timedOut || cursor.ended();
  }

  @Override
  public void close() {
    closed = true;
    cancel(timeout);
    cancel(bookmarkTimer);
    cursor.close();
  }

  private static void cancel(Timers.@Nullable Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
