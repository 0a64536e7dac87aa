package io.kennel.server.registry;

import io.kennel.api.Transport.RawObject;
import io.kennel.server.request.Body;
import io.kennel.store.Entry;
import java.util.Iterator;
import tools.jackson.databind.JsonNode;

/** One stored object as an answer. */
final class ObjectBody implements Body {
  private final ObjectCodec codec;
  private final Entry entry;

  ObjectBody(ObjectCodec codec, Entry entry) {
    this.codec = codec;
    this.entry = entry;
  }

  @Override
  public long length() {
    return Body.lengthOf(codec.pieces(entry, false));
  }

  @Override
  public Iterator<byte[]> pieces() {
    return codec.pieces(entry, false).iterator();
  }

  @Override
  public JsonNode tree() {
    return codec.tree(entry);
  }

  @Override
  public RawObject object() {
    return codec.object(entry);
  }
}
