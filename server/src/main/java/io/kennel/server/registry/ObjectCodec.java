package io.kennel.server.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kennel.api.DecodedOnce;
import io.kennel.api.ResourceType;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.json.JsonTrees;
import io.kennel.server.json.Json;
import io.kennel.server.request.Body;
import io.kennel.server.request.WatchEvent;
import io.kennel.store.Entry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How objects of one type are stored and shown. What is stored is the tail of the JSON that clients
 * get, from the first metadata field on, without kind, apiVersion and resourceVersion; so showing
 * an object is putting three pieces together, and nothing is ever encoded twice.
 */
public final class ObjectCodec {
  private static final byte[] STORED_HEAD = ascii("{\"metadata\":{");
  private static final byte[] EVENT_END = ascii("}\n");

  private final ResourceType type;
  private final @Nullable Conversion conversion;
  private final byte[] prefix;
  private final byte[] nextPrefix;
  private final Map<String, byte[]> eventPrefixes = new ConcurrentHashMap<>();

  /**
   * @param conversion between the stored form and this one, null where they are the same
   */
  ObjectCodec(ResourceType type, @Nullable Conversion conversion) {
    this.type = type;
    this.conversion = conversion;
    String head =
        "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\""
            .formatted(type.kind(), type.apiVersion());
    this.prefix = ascii(head);
    this.nextPrefix = ascii("," + head);
  }

  /** Between the form that is stored and the one of another API version of the same objects. */
  public interface Conversion {
    /** Changes a tree of this version into the stored form. */
    void toStored(ObjectNode object);

    /** Changes a tree of the stored form into this version. */
    void fromStored(ObjectNode object);
  }

  /** The bytes to store for an object of this version. The tree is not changed. */
  byte[] encode(ObjectNode object) {
    ObjectNode stored = object;
    if (conversion != null) {
      stored = object.deepCopy();
      conversion.toStored(stored);
    }
    ObjectNode shell = Json.object();
    ObjectNode metadata = shell.putObject("metadata");
    stored.path("metadata").properties().forEach(f -> metadata.set(f.getKey(), f.getValue()));
    metadata.remove("resourceVersion");
    for (Map.Entry<String, JsonNode> field : stored.properties()) {
      switch (field.getKey()) {
        case "kind", "apiVersion", "metadata" -> {}
        default -> shell.set(field.getKey(), field.getValue());
      }
    }
    byte[] whole = JsonTrees.write(shell);
    return Arrays.copyOfRange(whole, STORED_HEAD.length, whole.length);
  }

  /** The decoded forms of an entry, shared by everybody who asks. */
  public RawObject object(Entry entry) {
    if (conversion == null) {
      return entry.decoded(this::undecoded);
    }
    return undecoded(entry);
  }

  /** The tree of an entry: read only. */
  public ObjectNode tree(Entry entry) {
    return (ObjectNode) object(entry).tree();
  }

  /**
   * The labels of an entry, as {@link #at} finds them: a selector looks at very many objects, and
   * they stand near the beginning.
   */
  public JsonNode labels(Entry entry) {
    return at(entry, "metadata", "labels");
  }

  /**
   * What an entry has at the end of a path of fields, read only; a missing node where it has none.
   * Where no tree is known it is found in the stored bytes, and no tree is made.
   */
  JsonNode at(Entry entry, String... path) {
    ObjectNode known = conversion == null ? entry.decoded(this::undecoded).knownTree() : null;
    if (known == null) {
      InputStream stored =
          new SequenceInputStream(
              new ByteArrayInputStream(STORED_HEAD), new ByteArrayInputStream(entry.value()));
      return JsonTrees.at(stored, path);
    }
    JsonNode found = known;
    for (String field : path) {
      found = found.path(field);
    }
    return found;
  }

  /** Lets an entry know its tree, which saves decoding it. The tree belongs to the entry then. */
  void remember(Entry entry, ObjectNode tree) {
    if (conversion == null) {
      entry.decoded(each -> new StoredObject(this, each, each.revision(), tree));
    }
  }

  private StoredObject undecoded(Entry entry) {
    return new StoredObject(this, entry, entry.revision(), null);
  }

  /** A new tree of an entry, shown with a revision. */
  ObjectNode decode(Entry entry, long revision) {
    byte[] version = version(revision);
    byte[] tail = entry.value();
    byte[] all = Arrays.copyOf(prefix, prefix.length + version.length + tail.length);
    System.arraycopy(version, 0, all, prefix.length, version.length);
    System.arraycopy(tail, 0, all, prefix.length + version.length, tail.length);
    ObjectNode tree = (ObjectNode) JsonTrees.read(all);
    if (conversion != null) {
      conversion.fromStored(tree);
    }
    return tree;
  }

  /** The answer that shows an entry. */
  public Body body(Entry entry) {
    return new ObjectBody(this, entry);
  }

  /** The JSON of an entry in pieces; {@code next} puts a comma before it. */
  List<byte[]> pieces(Entry entry, boolean next) {
    if (conversion != null) {
      byte[] whole = JsonTrees.write(tree(entry));
      return next ? List.of(new byte[] {','}, whole) : List.of(whole);
    }
    return List.of(next ? nextPrefix : prefix, version(entry.revision()), entry.value());
  }

  /**
   * The event that shows an entry.
   *
   * @param revision the one the object is shown with: for DELETED that of the deletion
   */
  public WatchEvent event(String eventType, Entry entry, long revision) {
    if (conversion != null) {
      ObjectNode tree = decode(entry, revision);
      byte[] head = ascii("{\"type\":\"" + eventType + "\",\"object\":");
      byte[] whole = JsonTrees.write(tree);
      return new WatchEvent(eventType, List.of(head, whole, EVENT_END), new DecodedOnce(tree));
    }
    List<byte[]> pieces =
        List.of(eventPrefix(eventType), version(revision), entry.value(), EVENT_END);
    RawObject object =
        revision == entry.revision()
            ? object(entry)
            : new StoredObject(this, entry, revision, null);
    return new WatchEvent(eventType, pieces, object);
  }

  private byte[] eventPrefix(String eventType) {
    return eventPrefixes.computeIfAbsent(
        eventType,
        word -> ascii("{\"type\":\"" + word + "\",\"object\":" + new String(prefix, US_ASCII)));
  }

  /** An event whose object is not stored, such as a bookmark. */
  public static WatchEvent event(String eventType, ObjectNode object) {
    byte[] head = ascii("{\"type\":\"" + eventType + "\",\"object\":");
    return new WatchEvent(
        eventType, List.of(head, JsonTrees.write(object), EVENT_END), new DecodedOnce(object));
  }

  public ResourceType type() {
    return type;
  }

  private static byte[] version(long revision) {
    return ascii(revision + "\",");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
