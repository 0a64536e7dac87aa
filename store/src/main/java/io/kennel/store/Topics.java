package io.kennel.store;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** The entries of one version by what they are about. Immutable. */
final class Topics {
  static final Topics NONE = new Topics(HashTreePMap.empty(), HashTreePMap.empty());

  private final HashPMap<Channel.Subject, TreePMap<String, Entry>> entries;

  /** How many entries of a bucket may be about anything. */
  private final HashPMap<String, Integer> unknown;

  private Topics(
      HashPMap<Channel.Subject, TreePMap<String, Entry>> entries,
      HashPMap<String, Integer> unknown) {
    this.entries = entries;
    this.unknown = unknown;
  }

  /** Whether it is known of every entry of a bucket what it is about. */
  boolean isComplete(String bucket) {
    return !unknown.containsKey(bucket);
  }

  TreePMap<String, Entry> entries(String bucket, String topic) {
    TreePMap<String, Entry> found = entries.get(new Channel.Subject(bucket, topic));
    return found == null ? TreePMap.empty() : found;
  }

  /** Those with an entry in place of an older one of its name that was about the same. */
  Topics plus(Entry entry) {
    String bucket = entry.key().bucket();
    String topic = entry.topic();
    if (topic == null) {
      return new Topics(entries, unknown.plus(bucket, unknown.getOrDefault(bucket, 0) + 1));
    }
    if (topic.isEmpty()) {
      return this;
    }
    return new Topics(
        entries.plus(
            new Channel.Subject(bucket, topic),
            entries(bucket, topic).plus(entry.key().name(), entry)),
        unknown);
  }

  /**
   * Those without an entry.
   *
   * @param gone null for none
   * @param next what takes its place; null where nothing does
   */
  Topics minus(@Nullable Entry gone, @Nullable Entry next) {
    if (gone == null) {
      return this;
    }
    String bucket = gone.key().bucket();
    String topic = gone.topic();
    if (topic == null) {
      int others = unknown.getOrDefault(bucket, 0) - 1;
      return new Topics(entries, others > 0 ? unknown.plus(bucket, others) : unknown.minus(bucket));
    }
    if (topic.isEmpty() || (next != null && topic.equals(next.topic()))) {
      return this;
    }
    Channel.Subject subject = new Channel.Subject(bucket, topic);
    TreePMap<String, Entry> left = entries(bucket, topic).minus(gone.key().name());
    return new Topics(
        left.isEmpty() ? entries.minus(subject) : entries.plus(subject, left), unknown);
  }
}
