package io.kennel.cli.view;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a cluster, kept up to date as they come, change and go: a cluster has more
 * of them than could be sorted whenever something is drawn. Where one of the newest goes, older
 * ones that were left out do not come back. Thread-safe.
 */
final class NewestEvents {
  /** As many as a tall terminal has lines. */
  static final int EVENTS_MAX = 200;

  private final Map<ObjectKey, Timed> known = new HashMap<>();
  private final TreeSet<Timed> inOrder = new TreeSet<>();

  static NewestEvents of(Collection<Event> events) {
    NewestEvents newest = new NewestEvents();
    events.forEach(event -> newest.changed(null, event));
    return newest;
  }

  /** One of the two is null where the event came or went. */
  synchronized void changed(@Nullable Event before, @Nullable Event after) {
    if (before != null) {
      remove(Owners.keyOf(before));
    }
    if (after == null) {
      return;
    }
    Timed timed = new Timed(time(after), after);
    remove(timed.key());
    known.put(timed.key(), timed);
    inOrder.add(timed);
    if (inOrder.size() > EVENTS_MAX) {
      remove(inOrder.getFirst().key());
    }
  }

  private void remove(ObjectKey key) {
    Timed timed = known.remove(key);
    if (timed != null) {
      inOrder.remove(timed);
    }
  }

  /** The oldest of them first. */
  synchronized List<Timed> all() {
    return List.copyOf(inOrder);
  }

  private static Instant time(Event event) {
    String[] candidates = {
      event.getLastTimestamp(),
      event.getEventTime() == null ? null : event.getEventTime().getTime(),
      event.getMetadata().getCreationTimestamp()
    };
    for (String each : candidates) {
      if (each != null) {
        try {
          return OffsetDateTime.parse(each).toInstant();
        } catch (DateTimeException e) {
          // Somebody else's event; the next one may do.
        }
      }
    }
    return Instant.EPOCH;
  }

  /** An event and when it happened. Times are in seconds; of one, the later write is the later. */
  record Timed(Instant time, Event event) implements Comparable<Timed> {
    private static final Comparator<Timed> ORDER =
        Comparator.comparing(Timed::time)
            .thenComparingInt(each -> each.version().length())
            .thenComparing(Timed::version)
            .thenComparing(Timed::key);

    ObjectKey key() {
      return Owners.keyOf(event);
    }

    private String version() {
      ObjectMeta metadata = event.getMetadata();
      return metadata.getResourceVersion() == null ? "" : metadata.getResourceVersion();
    }

    @Override
    public int compareTo(Timed other) {
      return ORDER.compare(this, other);
    }
  }
}
