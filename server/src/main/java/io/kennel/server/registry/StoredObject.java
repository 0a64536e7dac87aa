package io.kennel.server.registry;

import io.kennel.api.Transport.RawObject;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The decoded forms of one stored object, made again from the bytes when asked for. Most trees are
 * looked at once, when they are written or replaced, and go as soon as nobody holds them; one that
 * had to be made twice, and a model, goes when memory is short.
 */
final class StoredObject implements RawObject {
  private final Supplier<ObjectNode> decoder;
  private volatile @Nullable Reference<ObjectNode> tree;
  private volatile boolean made;
  private volatile @Nullable SoftReference<Object> model;

  StoredObject(@Nullable ObjectNode known, Supplier<ObjectNode> decoder) {
    this.tree = known == null ? null : new WeakReference<>(known);
    this.decoder = decoder;
  }

  /** The tree, where it need not be made. */
  @Nullable ObjectNode knownTree() {
    return known(tree);
  }

  @Override
  public ObjectNode tree() {
    ObjectNode known = knownTree();
    if (known == null) {
      known = decoder.get();
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
    T decoded = modelDecoder.apply(from == null ? decoder.get() : from);
    model = new SoftReference<>(decoded);
    return decoded;
  }

  private static <T> @Nullable T known(@Nullable Reference<T> reference) {
    return reference == null ? null : reference.get();
  }
}
