package io.kennel.server.registry;

import io.kennel.api.ObjectKey;
import io.kennel.api.Transport.RawObject;
import io.kennel.store.Entry;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The decoded forms of one stored object, made again from the bytes when asked for. Most trees are
 * looked at once, when they are written or replaced, and go as soon as nobody holds them; one that
 * had to be made twice, and a model, goes when memory is short.
 */
final class StoredObject implements RawObject {
  private final ObjectCodec codec;
  private final Entry entry;
  private final long revision;
  private volatile @Nullable Reference<ObjectNode> tree;
  private volatile boolean made;
  private volatile @Nullable SoftReference<Object> model;

  /**
   * @param revision the one that the object is shown with
   * @param known its tree; null where that has to be made
   */
  StoredObject(ObjectCodec codec, Entry entry, long revision, @Nullable ObjectNode known) {
    this.codec = codec;
    this.entry = entry;
    this.revision = revision;
    this.tree = known == null ? null : new WeakReference<>(known);
  }

  @Override
  public ObjectKey key() {
    return Resource.objectKey(entry.key());
  }

  @Override
  public String version() {
    return Long.toString(revision);
  }

  /** The tree, where it need not be made. */
  @Nullable ObjectNode knownTree() {
    return known(tree);
  }

  @Override
  public ObjectNode tree() {
    ObjectNode known = knownTree();
    if (known == null) {
      known = codec.decode(entry, revision);
      tree = made ? new SoftReference<>(known) : new WeakReference<>(known);
      made = true;
    }
    return known;
  }

  @Override
  public <T> T as(Class<T> wanted, Function<JsonNode, T> modelDecoder) {
    Object known = known(model);
    if (wanted.isInstance(known)) {
      return wanted.cast(known);
    }
    ObjectNode from = knownTree();
    // A tree that is made for this alone takes more room than the model, and is asked for no more.
    T decoded = modelDecoder.apply(from == null ? codec.decode(entry, revision) : from);
    model = new SoftReference<>(decoded);
    return decoded;
  }

  private static <T> @Nullable T known(@Nullable Reference<T> reference) {
    return reference == null ? null : reference.get();
  }
}
