package io.kennel.client;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.kennel.api.CanonicalTime;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api.PatchType;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Tells people what happens to objects, as core/v1 Events, in the form that client-go gives them.
 * The same event again raises the count of the first. Never fails or delays its caller: events are
 * written one after another behind its back, and those above the limit are dropped; now and then a
 * line in the log says how many.
 */
public final class EventRecorder {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);

  /** How many events may wait to be written. */
  static final int WAITING_EVENTS_MAX = 1000;

  /** How many names are tried for an event. */
  private static final int NAMES_MAX = 8;

  /** How many events are remembered for counting, as in client-go. */
  static final int REMEMBERED_EVENTS_MAX = 4096;

  /** What is dropped in this time is one line in the log. */
  static final Duration DROPPED_PERIOD = Duration.ofSeconds(10);

  private final Api api;
  private final World world;
  private final String component;
  private final String host;

  private final ArrayDeque<Told> waiting = new ArrayDeque<>();
  private final Map<Identity, Written> written = new RecentEvents();
  private boolean writing;
  private int dropped;
  private long lastNameNanos;

  /**
   * A recorder for one component.
   *
   * @param component the source that events name, such as {@code statefulset-controller}
   * @param host the node the component runs on; empty where that means nothing
   */
  public EventRecorder(Api api, World world, String component, String host) {
    this.api = api;
    this.world = world;
    this.component = component;
    this.host = host;
  }

  /** Records an event about an object. */
  public void record(HasMetadata about, String type, String reason, String message) {
    record(about, "", type, reason, message);
  }

  /**
   * Records an event about a part of an object.
   *
   * @param fieldPath such as {@code spec.containers{nginx}}; empty for all of it
   * @param type {@code Normal} or {@code Warning}
   * @param reason one word in CamelCase
   */
  public void record(
      HasMetadata about, String fieldPath, String type, String reason, String message) {
    Told told = new Told(reference(about, fieldPath), type, reason, message);
    synchronized (this) {
      if (waiting.size() >= WAITING_EVENTS_MAX) {
        drop();
        return;
      }
      waiting.add(told);
      if (writing) {
        return;
      }
      writing = true;
    }
    var _ = world.tasks().start("events of " + component, this::writeAll);
  }

  private synchronized void drop() {
    if (dropped == 0) {
      var _ = world.timers().after(DROPPED_PERIOD, "dropped events", this::reportDropped);
    }
    dropped++;
  }

  private void reportDropped() {
    int count;
    synchronized (this) {
      count = dropped;
      dropped = 0;
    }
    LOG.warn(
        "Too many events of {} waited: {} were dropped in {} s",
        component,
        count,
        DROPPED_PERIOD.toSeconds());
  }

  private void writeAll() {
    for (Told next = next(); next != null; next = next()) {
      try {
        write(next);
      } catch (RuntimeException e) {
        LOG.debug("Event {} was not written: {}", next.reason(), e.getMessage());
      }
    }
  }

  private synchronized @Nullable Told next() {
    Told next = waiting.poll();
    writing = next != null;
    return next;
  }

  private void write(Told told) {
    Instant now = world.clock().now();
    Written before = written.get(told.identity());
    if (before != null) {
      try {
        var _ =
            api.patch(
                Kinds.EVENT, before.key(), "", PatchType.MERGE, repeat(before.count() + 1, now));
        written.put(told.identity(), new Written(before.key(), before.count() + 1));
        return;
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
    written.put(told.identity(), new Written(create(told, now), 1));
  }

  /** Names are times: another component may tell of the same object in the same moment. */
  private ObjectKey create(Told told, Instant now) {
    for (int attempt = 1; ; attempt++) {
      Event event = event(told, now);
      try {
        var _ = api.create(Kinds.EVENT, event);
        return Owners.keyOf(event);
      } catch (StatusException e) {
        if (!e.isAlreadyExists() || attempt == NAMES_MAX) {
          throw e;
        }
      }
    }
  }

  private static JsonNode repeat(int count, Instant now) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("count", count)
        .put("lastTimestamp", seconds(now));
  }

  private Event event(Told told, Instant now) {
    ObjectReference about = told.about();
    String namespace = about.getNamespace() == null ? "default" : about.getNamespace();
    String name = about.getName() + "." + Long.toHexString(uniqueNanos(now));
    Event event = new Event();
    event.setMetadata(Owners.metadata(namespace, name));
    event.setInvolvedObject(about);
    event.setType(told.type());
    event.setReason(told.reason());
    event.setMessage(told.message());
    event.setSource(source());
    event.setReportingComponent(component);
    event.setReportingInstance(host);
    event.setFirstTimestamp(seconds(now));
    event.setLastTimestamp(seconds(now));
    event.setCount(1);
    return event;
  }

  private EventSource source() {
    EventSource source = new EventSource();
    source.setComponent(component);
    source.setHost(host.isEmpty() ? null : host);
    return source;
  }

  /** A clock that stands still, or is set back, must not give two events one name. */
  private long uniqueNanos(Instant now) {
    long nanos = ChronoUnit.NANOS.between(Instant.EPOCH, now);
    lastNameNanos = Math.max(nanos, lastNameNanos + 1);
    return lastNameNanos;
  }

  private static String seconds(Instant time) {
    return CanonicalTime.seconds(time);
  }

  private static ObjectReference reference(HasMetadata about, String fieldPath) {
    ObjectReference reference = Owners.objectReference(about);
    reference.setFieldPath(fieldPath.isEmpty() ? null : fieldPath);
    return reference;
  }

  /** What is told. */
  private record Told(ObjectReference about, String type, String reason, String message) {
    Identity identity() {
      String part = about.getFieldPath() == null ? "" : about.getFieldPath();
      String uid = about.getUid() == null ? about.getName() : about.getUid();
      return new Identity(about.getKind(), uid, part, type, reason, message);
    }
  }

  /** What is told, but for the object's version; the same again is counted. */
  private record Identity(
      String kind, String uid, String fieldPath, String type, String reason, String message) {}

  private record Written(ObjectKey key, int count) {}

  /** Forgets the one unused for longest. Used by one task at a time. */
  private static final class RecentEvents extends LinkedHashMap<Identity, Written> {
    private static final long serialVersionUID = 1L;

    RecentEvents() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Identity, Written> eldest) {
      return size() > REMEMBERED_EVENTS_MAX;
    }
  }
}
