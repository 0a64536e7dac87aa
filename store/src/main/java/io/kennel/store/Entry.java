package io.kennel.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One value at one revision. Immutable, and shared by every snapshot, list and watch that shows it.
 */
public final class Entry {
  private final Key key;
  private final byte[] value;
  private final long createdRevision;
  private final long revision;
  private @Nullable String topic;
  private volatile @Nullable Object decoded;

  /**
   * @param value owned by the entry from now on; nobody may write to it
   * @param createdRevision the revision that created the key
   * @param revision the revision that wrote this value
   */
  public Entry(Key key, byte[] value, long createdRevision, long revision) {
    this(key, value, createdRevision, revision, null);
  }

  /** An entry whose topic is known unless {@code topic} is null. */
  Entry(Key key, byte[] value, long createdRevision, long revision, @Nullable String topic) {
    this.key = key;
    this.value = value;
    this.createdRevision = createdRevision;
    this.revision = revision;
    this.topic = topic;
  }

  public Key key() {
    return key;
  }

  /** The stored bytes themselves, not a copy: read only. */
  public byte[] value() {
    return value;
  }

  public long createdRevision() {
    return createdRevision;
  }

  public long revision() {
    return revision;
  }

  /** What the value is about: empty for nothing, null where nobody has said. */
  @Nullable String topic() {
    return topic;
  }

  /** Says what a value is about that was written before this process. Before it is shared. */
  void about(@Nullable String known) {
    topic = known;
  }

  /**
   * The decoded form of the value, made on first use and kept as long as the entry. All callers of
   * one store must decode to the same type; two threads may decode at once, and one result wins.
   */
  @SuppressWarnings("unchecked")
  public <T> T decoded(Function<Entry, T> decoder) {
    Object known = decoded;
    if (known == null) {
      known = decoder.apply(this);
      decoded = known;
    }
    return (T) known;
  }

  @Override
  public String toString() {
    return key.bucket() + "/" + key.name() + "@" + revision;
  }
}
