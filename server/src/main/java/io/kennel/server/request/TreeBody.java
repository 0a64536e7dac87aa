package io.kennel.server.request;

import io.kennel.api.json.JsonTrees;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A tree, encoded once, when its bytes are first asked for. */
final class TreeBody implements Body {
  private final JsonNode tree;
  private byte @Nullable [] encoded;

  TreeBody(JsonNode tree) {
    this.tree = tree;
  }

  @Override
  public long length() {
    return encoded().length;
  }

  @Override
  public Iterator<byte[]> pieces() {
    return List.of(encoded()).iterator();
  }

  @Override
  public JsonNode tree() {
    return tree;
  }

  private byte[] encoded() {
    byte[] known = encoded;
    if (known == null) {
      known = JsonTrees.write(tree);
      encoded = known;
    }
    return known;
  }
}
