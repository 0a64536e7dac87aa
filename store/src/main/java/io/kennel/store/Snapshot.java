package io.kennel.store;

import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The whole state at one revision. Immutable; holding one costs no lock and no copy. */
public interface Snapshot {
  long revision();

  @Nullable Entry get(Key key);

  /** The entries of a bucket in the order of their names; empty for an unknown bucket. */
  NavigableMap<String, Entry> bucket(String bucket);

  /**
   * At least those entries of a bucket that are about a topic, in the order of their names; more
   * only where the store holds values of which nobody has said what they are about.
   */
  NavigableMap<String, Entry> topic(String bucket, String topic);

  /** The buckets that hold at least one entry. */
  Set<String> buckets();
}
