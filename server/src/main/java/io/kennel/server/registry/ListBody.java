package io.kennel.server.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.api.Transport;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.json.Json;
import io.kennel.server.request.Body;
import io.kennel.store.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A list as an answer: the entries' own bytes, one after the other. */
public final class ListBody implements Body {
  private static final byte[] END = {']', '}'};

  private final ObjectCodec codec;
  private final ObjectNode metadata;
  private final Collection<Entry> entries;
  private long length = -1;

  /**
   * @param metadata of the list
   */
  public ListBody(ObjectCodec codec, ObjectNode metadata, Collection<Entry> entries) {
    this.codec = codec;
    this.metadata = metadata;
    this.entries = entries;
  }

  private byte[] head() {
    return "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":%s,\"items\":["
        .formatted(codec.type().kind(), codec.type().apiVersion(), JsonTrees.text(metadata))
        .getBytes(UTF_8);
  }

  @Override
  public long length() {
    if (length < 0) {
      long sum = 0;
      for (Iterator<byte[]> pieces = pieces(); pieces.hasNext(); ) {
        sum += pieces.next().length;
      }
      length = sum;
    }
    return length;
  }

  @Override
  public Iterator<byte[]> pieces() {
    return new Pieces();
  }

  @Override
  public JsonNode tree() {
    ObjectNode list = Json.object();
    list.put("kind", codec.type().kind() + "List").put("apiVersion", codec.type().apiVersion());
    list.set("metadata", metadata);
    ArrayNode items = list.putArray("items");
    entries.forEach(entry -> items.add(codec.tree(entry)));
    return list;
  }

  @Override
  public Transport.ObjectList objects() {
    List<Transport.RawObject> items = new ArrayList<>(entries.size());
    entries.forEach(entry -> items.add(codec.object(entry)));
    return new Transport.ObjectList(items, metadata.path("resourceVersion").asString(""));
  }

  /** Head, then each entry's pieces, then the end. */
  private final class Pieces implements Iterator<byte[]> {
    private final Iterator<Entry> rest = entries.iterator();
    private Iterator<byte[]> now = List.of(head()).iterator();
    private boolean first = true;
    private boolean ended;

    @Override
    public boolean hasNext() {
      return now.hasNext() || !ended;
    }

    @Override
    public byte[] next() {
      if (!now.hasNext()) {
        advance();
      }
      return now.next();
    }

    private void advance() {
      if (rest.hasNext()) {
        now = codec.pieces(rest.next(), !first).iterator();
        first = false;
      } else if (!ended) {
        ended = true;
        now = List.of(END).iterator();
      } else {
        throw new NoSuchElementException();
      }
    }
  }
}
