package io.kennel.store;

import java.util.Comparator;

/**
 * The place of one value.
 *
 * @param bucket the group of keys that are listed and watched together, such as {@code
 *     statefulsets.apps}
 * @param name the key within the bucket, such as {@code default/kubia}; buckets list in its order
 */
public record Key(String bucket, String name) implements Comparable<Key> {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::bucket).thenComparing(Key::name);

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }
}
