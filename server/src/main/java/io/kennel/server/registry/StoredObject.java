package io.kennel.server.registry;

import io.kennel.api.Transport.RawObject;
import java.lang.ref.SoftReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The decoded forms of one stored object. They are let go when memory is short, and made again from
 * the bytes when asked for.
 */
final class StoredObject implements RawObject {
  private final Supplier<ObjectNode> decoder;
  private volatile SoftReference<ObjectNode> tree;
  private volatile SoftReference<@Nullable Object> model = new SoftReference<>(null);

  StoredObject(@Nullable ObjectNode known, Supplier<ObjectNode> decoder) {
    this.tree = new SoftReference<>(known);
    this.decoder = decoder;
  }

  @Override
  public ObjectNode tree() {
    ObjectNode known = tree.get();
    if (known == null) {
      known = decoder.get();
      tree = new SoftReference<>(known);
    }
    return known;
  }

  @Override
  public <T> T as(Class<T> wanted, Function<JsonNode, T> modelDecoder) {
    Object known = model.get();
    if (wanted.isInstance(known)) {
      return wanted.cast(known);
    }
    T decoded = modelDecoder.apply(tree());
    model = new SoftReference<>(decoded);
    return decoded;
  }
}
