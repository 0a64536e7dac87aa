package io.kennel.store;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** The state at one revision, sharing all that did not change with the one before. */
final class Version implements Snapshot {
  private final long revision;
  private final HashPMap<String, TreePMap<String, Entry>> entries;
  private final Topics topics;

  private Version(long revision, HashPMap<String, TreePMap<String, Entry>> entries, Topics topics) {
    this.revision = revision;
    this.entries = entries;
    this.topics = topics;
  }

  static Version of(long revision, List<Entry> entries) {
    Map<String, TreeMap<String, Entry>> sorted = new HashMap<>();
    for (Entry entry : entries) {
      Key key = entry.key();
      sorted.computeIfAbsent(key.bucket(), _ -> new TreeMap<>()).put(key.name(), entry);
    }
    HashPMap<String, TreePMap<String, Entry>> buckets = HashTreePMap.empty();
    for (Map.Entry<String, TreeMap<String, Entry>> bucket : sorted.entrySet()) {
      buckets = buckets.plus(bucket.getKey(), TreePMap.fromSortedMap(bucket.getValue()));
    }
    Topics topics = Topics.NONE;
    for (Entry entry : entries) {
      topics = topics.plus(entry);
    }
    return new Version(revision, buckets, topics);
  }

  /** A write carried out, and what it is about. */
  record Step(Version after, Change change, Set<String> topics) {}

  /**
   * The state after one write more.
   *
   * @throws PreconditionFailedException when a key is not as required
   */
  Step apply(Write write) {
    Key key = write.key();
    Entry before = get(key);
    check(write.precondition(), key, before);
    long next = revision + 1;
    return switch (write) {
      case Write.Put put -> {
        long created = before == null ? next : before.createdRevision();
        Entry after = new Entry(key, put.value(), created, next, put.topic());
        yield new Step(
            replaced(next, key, before, after), new Change(next, key, before, after), put.topics());
      }
      case Write.Delete delete -> {
        if (before == null) {
          throw new PreconditionFailedException(key, "it does not exist");
        }
        yield new Step(
            replaced(next, key, before, null),
            new Change(next, key, before, null),
            delete.topics());
      }
    };
  }

  private static void check(Precondition precondition, Key key, @Nullable Entry found) {
    switch (precondition) {
      case Precondition.None() -> {}
      case Precondition.Absent() -> {
        if (found != null) {
          throw new PreconditionFailedException(
              key, "it exists, written by revision " + found.revision());
        }
      }
      case Precondition.AtRevision(long required) -> {
        if (found == null) {
          throw new PreconditionFailedException(key, "it does not exist");
        }
        if (found.revision() != required) {
          throw new PreconditionFailedException(
              key, "it was written by revision " + found.revision() + ", not " + required);
        }
      }
    }
  }

  /** The state before a change, which led to this one. */
  Version without(Change change) {
    return replaced(change.revision() - 1, change.key(), change.after(), change.before());
  }

  /** This state with one entry, or none, in the place of another, or of none. */
  private Version replaced(long revision, Key key, @Nullable Entry gone, @Nullable Entry next) {
    TreePMap<String, Entry> bucket = bucket(key.bucket());
    TreePMap<String, Entry> changed =
        next == null ? bucket.minus(key.name()) : bucket.plus(key.name(), next);
    Topics without = topics.minus(gone, next);
    return new Version(
        revision,
        changed.isEmpty() ? entries.minus(key.bucket()) : entries.plus(key.bucket(), changed),
        next == null ? without : without.plus(next));
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public @Nullable Entry get(Key key) {
    TreePMap<String, Entry> bucket = entries.get(key.bucket());
    return bucket == null ? null : bucket.get(key.name());
  }

  @Override
  public TreePMap<String, Entry> bucket(String bucket) {
    TreePMap<String, Entry> found = entries.get(bucket);
    return found == null ? TreePMap.empty() : found;
  }

  @Override
  public NavigableMap<String, Entry> topic(String bucket, String topic) {
    return topics.isComplete(bucket) ? topics.entries(bucket, topic) : bucket(bucket);
  }

  @Override
  public Set<String> buckets() {
    return Collections.unmodifiableSet(entries.keySet());
  }
}
