package io.kennel.store;

import io.kennel.store.Version.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest version, the past ones that stay readable, and the changes between them. One thread at
 * a time publishes; everybody reads without a lock.
 */
final class Window {
  /** What a past revision holds beside values: the copied paths of four trees, and its change. */
  private static final int REVISION_OVERHEAD_BYTES = 1536;

  private final StoreLimits limits;
  private final AtomicReferenceArray<@Nullable Past> past;
  private final Map<Channel.Subject, Channel> channels = new ConcurrentHashMap<>();
  private volatile Version newest;
  private volatile long floor;
  private volatile boolean closed;
  private long oldestKept;
  private long pastBytes;

  Window(Version initial, StoreLimits limits) {
    this.limits = limits;
    this.past = new AtomicReferenceArray<>(limits.pastRevisionsMax() + 1);
    this.newest = initial;
    this.floor = initial.revision();
    this.oldestKept = initial.revision();
    past.set(slot(initial.revision()), new Past(initial, List.of(), 0));
  }

  private record Past(Version version, List<Place> places, long bytes) {}

  /** Where a change stands in a channel. */
  private record Place(Channel.Subject subject, Channel.Node node) {}

  Version newest() {
    return newest;
  }

  boolean closed() {
    return closed;
  }

  Version at(long revision) {
    Version now = newest;
    if (revision == now.revision()) {
      return now;
    }
    if (revision > now.revision()) {
      throw new FutureRevisionException(revision, now.revision());
    }
    Past found = past.get(slot(revision));
    if (found == null || found.version.revision() != revision) {
      throw new CompactedException(revision, floor + 1);
    }
    return found.version;
  }

  LogCursor watch(Channel.Subject subject, long revision) {
    Version now = newest;
    if (revision > now.revision()) {
      throw new FutureRevisionException(revision, now.revision());
    }
    AtomicReference<@Nullable LogCursor> opened = new AtomicReference<>();
    // Together with finding the channel, so that it is not removed as unread in between.
    channels.compute(
        subject,
        (_, known) -> {
          Channel channel = known == null ? new Channel() : known;
          Channel.Node start = channel.find(revision);
          opened.set(start == null ? null : channel.open(this, start, revision));
          return channel;
        });
    LogCursor cursor = opened.get();
    // Looked at last: a channel that was removed meanwhile has forgotten what it had held.
    if (cursor == null || revision < floor) {
      if (cursor != null) {
        cursor.close();
      }
      throw new CompactedException(revision, floor);
    }
    return cursor;
  }

  /** The revision whose later changes are all still there. */
  long floor() {
    return floor;
  }

  /** Makes steps visible, all at once. The cursors are told by {@link #signal}. */
  void publish(List<Step> steps) {
    // Trimmed first: a slot of the ring is free before it is used again.
    for (Step step : steps) {
      long bytes = REVISION_OVERHEAD_BYTES + bytes(step.change());
      pastBytes += bytes;
      trim(step.after().revision());
      List<Place> places = new ArrayList<>();
      for (Channel.Subject subject : subjects(step)) {
        channels.compute(
            subject,
            (_, known) -> {
              Channel channel = known == null ? new Channel() : known;
              places.add(new Place(subject, channel.append(step.change())));
              return channel;
            });
      }
      past.set(slot(step.after().revision()), new Past(step.after(), places, bytes));
    }
    newest = steps.getLast().after();
  }

  /** Tells the cursors that wait for these steps. */
  void signal(List<Step> steps) {
    Set<Channel.Subject> touched = new LinkedHashSet<>();
    steps.forEach(step -> touched.addAll(subjects(step)));
    for (Channel.Subject subject : touched) {
      Channel channel = channels.get(subject);
      if (channel != null) {
        channel.cursors().forEach(LogCursor::signal);
      }
    }
  }

  private static List<Channel.Subject> subjects(Step step) {
    String bucket = step.change().key().bucket();
    List<Channel.Subject> subjects = new ArrayList<>(1 + step.topics().size());
    subjects.add(Channel.Subject.all(bucket));
    step.topics().forEach(topic -> subjects.add(new Channel.Subject(bucket, topic)));
    return subjects;
  }

  private void trim(long upTo) {
    while (oldestKept < upTo
        && (upTo - oldestKept >= past.length() || pastBytes > limits.pastBytesMax())) {
      Past oldest = past.getAndSet(slot(oldestKept), null);
      floor = oldestKept++;
      if (oldest != null) {
        pastBytes -= oldest.bytes;
        oldest.places.forEach(this::forget);
      }
    }
  }

  /** Of topics there may be many over time: one that nobody reads goes with its last change. */
  private void forget(Place place) {
    Channel.cut(place.node);
    if (!place.subject.topic().isEmpty()) {
      channels.computeIfPresent(
          place.subject, (_, channel) -> channel.isIdleAfter(place.node) ? null : channel);
    }
  }

  private static long bytes(Change change) {
    Entry before = change.before();
    Entry after = change.after();
    return (before == null ? 0L : before.value().length)
        + (after == null ? 0 : after.value().length);
  }

  private int slot(long revision) {
    return (int) (revision % past.length());
  }

  /** Ends all cursors. */
  void close() {
    closed = true;
    channels.values().forEach(channel -> channel.cursors().forEach(LogCursor::end));
  }
}
