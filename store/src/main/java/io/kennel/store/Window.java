package io.kennel.store;

import io.kennel.store.Version.Step;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest version, the past ones that stay readable, and the changes between them. One thread at
 * a time publishes; everybody reads without a lock.
 */
final class Window {
  /** What a past revision holds beside values: the copied paths of two trees, and its change. */
  private static final int REVISION_OVERHEAD_BYTES = 1024;

  private final StoreLimits limits;
  private final AtomicReferenceArray<@Nullable Past> past;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
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
    past.set(slot(initial.revision()), new Past(initial, null, 0));
  }

  private record Past(Version version, Channel.@Nullable Node node, long bytes) {}

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

  LogCursor watch(String bucket, long revision) {
    Version now = newest;
    if (revision > now.revision()) {
      throw new FutureRevisionException(revision, now.revision());
    }
    Channel channel = channel(bucket);
    Channel.Node start = revision < floor ? null : channel.find(revision);
    if (start == null) {
      throw new CompactedException(revision, floor);
    }
    return channel.open(this, start, revision);
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
      Channel.Node node = channel(step.change().key().bucket()).append(step.change());
      past.set(slot(step.after().revision()), new Past(step.after(), node, bytes));
    }
    newest = steps.getLast().after();
  }

  /** Tells the cursors that wait for these steps. */
  void signal(List<Step> steps) {
    Set<String> touched = new LinkedHashSet<>();
    for (Step step : steps) {
      touched.add(step.change().key().bucket());
    }
    for (String bucket : touched) {
      channel(bucket).cursors().forEach(LogCursor::signal);
    }
  }

  private void trim(long upTo) {
    while (oldestKept < upTo
        && (upTo - oldestKept >= past.length() || pastBytes > limits.pastBytesMax())) {
      Past oldest = past.getAndSet(slot(oldestKept), null);
      floor = oldestKept++;
      if (oldest != null) {
        pastBytes -= oldest.bytes;
        if (oldest.node != null) {
          Channel.cut(oldest.node);
        }
      }
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

  private Channel channel(String bucket) {
    return channels.computeIfAbsent(bucket, _ -> new Channel());
  }

  /** Ends all cursors. */
  void close() {
    closed = true;
    channels.values().forEach(channel -> channel.cursors().forEach(LogCursor::end));
  }
}
