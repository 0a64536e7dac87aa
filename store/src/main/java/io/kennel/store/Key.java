package io.kennel.store;

/**
 * The place of one value.
 *
 * @param bucket the group of keys that are listed and watched together, such as {@code
 *     statefulsets.apps}
 * @param name the key within the bucket, such as {@code default/kubia}; buckets list in its order
 */
public record Key(String bucket, String name) implements Comparable<Key> {
  @Override
  public int compareTo(Key other) {
    int byBucket = bucket.compareTo(other.bucket);
    return byBucket != 0 ? byBucket : name.compareTo(other.name);
  }
}
