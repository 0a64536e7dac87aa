package io.kennel.store;

import io.kennel.store.Version.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest version, the past ones that stay readable, and the changes between them. One thread at
 * a time publishes; everybody reads without a lock.
 *
 * <p>Of steps that were published together the last version alone is kept: the others nobody has
 * seen as the newest, and they hold what the collector would have to copy. Who asks for one gets it
 * by taking back what came after it.
 */
final class Window {
  /** What a change holds beside values. */
  private static final int CHANGE_OVERHEAD_BYTES = 384;

  /** What a version holds of its own: the copied paths of four trees, the more the more changed. */
  private static final int VERSION_OVERHEAD_BYTES = 1152;

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
    past.set(slot(initial.revision()), new Past(initial.revision(), initial, null, List.of(), 0));
  }

  /**
   * A revision.
   *
   * @param version null where one of a later revision is to be gone back from
   * @param change what led to it; null for the first one
   * @param places where that stands in channels
   */
  private record Past(
      long revision,
      @Nullable Version version,
      @Nullable Change change,
      List<Channel.Node> places,
      long bytes) {}

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
    Past found = past(revision);
    return found.version == null ? goneBack(revision) : found.version;
  }

  private Past past(long revision) {
    Past found = past.get(slot(revision));
    if (found == null || found.revision != revision) {
      throw new CompactedException(revision, floor + 1);
    }
    return found;
  }

  /** From the next version that is kept. */
  private Version goneBack(long revision) {
    List<Change> later = new ArrayList<>();
    Version version = null;
    for (long next = revision + 1; version == null; next++) {
      Past past = past(next);
      later.add(Objects.requireNonNull(past.change));
      version = past.version;
    }
    for (Change change : later.reversed()) {
      version = version.without(change);
    }
    return version;
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
          Channel channel = known == null ? new Channel(subject) : known;
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
    Version last = steps.getLast().after();
    for (Step step : steps) {
      boolean isLast = step.after().revision() == last.revision();
      long bytes =
          CHANGE_OVERHEAD_BYTES + (isLast ? VERSION_OVERHEAD_BYTES : 0) + bytes(step.change());
      pastBytes += bytes;
      trim(step.after().revision());
      List<Channel.Node> places = new ArrayList<>(2);
      for (Channel.Subject subject : subjects(step)) {
        channels.compute(
            subject,
            (_, known) -> {
              Channel channel = known == null ? new Channel(subject) : known;
              places.add(channel.append(step.change()));
              return channel;
            });
      }
      long revision = step.after().revision();
      Version kept = isLast ? step.after() : null;
      past.set(slot(revision), new Past(revision, kept, step.change(), List.copyOf(places), bytes));
    }
    newest = last;
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
  private void forget(Channel.Node place) {
    Channel.cut(place);
    Channel.Subject subject = place.channel.subject();
    if (!subject.topic().isEmpty()) {
      channels.computeIfPresent(
          subject, (_, channel) -> channel.isIdleAfter(place) ? null : channel);
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
