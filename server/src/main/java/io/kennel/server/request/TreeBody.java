package io.kennel.server.request;

import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tree, encoded once, when its bytes are first asked for. */
final class TreeBody implements Body {
  private static final JsonMapper MAPPER = JsonMapper.shared();

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
      known = MAPPER.writeValueAsBytes(tree);
      encoded = known;
    }
    return known;
  }
}
