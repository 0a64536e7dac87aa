package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the server answers: the object as it is now. Decoded when first looked at, as most writers
 * do not look. Used by one thread at a time.
 */
public final class Answer<T extends HasMetadata> {
  private final Kind<T> kind;
  private final JsonNode tree;
  private @Nullable T object;

  Answer(Kind<T> kind, JsonNode tree) {
    this.kind = kind;
    this.tree = tree;
  }

  /** Its {@code resourceVersion}, for which nothing is decoded. */
  public String version() {
    return tree.path("metadata").path("resourceVersion").asString("");
  }

  /** The object itself. */
  public T object() {
    T known = object;
    if (known == null) {
      known = Models.decode(tree, kind.model());
      object = known;
    }
    return known;
  }
}
