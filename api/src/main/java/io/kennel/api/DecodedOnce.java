package io.kennel.api;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An object that keeps the model class it has been decoded to. Thread-safe. */
public final class DecodedOnce implements Transport.RawObject {
  private final JsonNode tree;
  private volatile @Nullable Object decoded;

  /** Of a tree that nobody changes any more. */
  public DecodedOnce(JsonNode tree) {
    this.tree = tree;
  }

  @Override
  public JsonNode tree() {
    return tree;
  }

  @Override
  public <M> M as(Class<M> model, Function<JsonNode, M> decoder) {
    Object known = decoded;
    if (known != null) {
      return model.cast(known);
    }
    synchronized (this) {
      if (decoded == null) {
        decoded = decoder.apply(tree);
      }
      return model.cast(decoded);
    }
  }
}
