package io.kennel.server.registry;

import io.kennel.api.ObjectKey;
import io.kennel.api.ResourceType;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import io.kennel.store.Precondition;
import io.kennel.store.Write;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One type as the server works with it.
 *
 * @param selectableFields see {@link KindRules#selectableFields}
 */
public record Resource(
    KindRules rules, ObjectCodec codec, Map<String, Function<JsonNode, String>> selectableFields) {
  static Resource of(KindRules rules) {
    ObjectCodec codec = new ObjectCodec(rules.type(), rules.conversion());
    return new Resource(rules, codec, Map.copyOf(rules.selectableFields()));
  }

  public ResourceType type() {
    return rules.type();
  }

  public String bucket() {
    return rules.bucket();
  }

  /**
   * The write that stores an object.
   *
   * @param before what is there now; null where nothing is
   */
  Write put(Key key, @Nullable Entry before, ObjectNode object, Precondition precondition) {
    String topic = topic(object);
    return new Write.Put(key, codec.encode(object), precondition, topics(before, topic), topic);
  }

  /** The write that removes what is there now. */
  Write delete(Entry present) {
    Precondition unchanged = new Precondition.AtRevision(present.revision());
    return new Write.Delete(present.key(), unchanged, topics(present, ""));
  }

  /**
   * Whoever watches the objects with one value of {@link KindRules#topicField} is told of those
   * that have it, and of those that had it.
   */
  private Set<String> topics(@Nullable Entry before, String after) {
    Set<String> topics = new TreeSet<>();
    topics.add(before == null ? "" : topic(before));
    topics.add(after);
    topics.remove("");
    return topics;
  }

  /** The value of {@link KindRules#topicField}; empty for none. No tree is made for it. */
  public String topic(Entry entry) {
    return hasTopics() ? codec.at(entry, rules.topicField().split("\\.")).asString("") : "";
  }

  private String topic(JsonNode object) {
    Function<JsonNode, String> field = selectableFields.get(rules.topicField());
    return field == null ? "" : field.apply(object);
  }

  private boolean hasTopics() {
    return !rules.topicField().isEmpty();
  }

  /** The object that is stored at a place; the reverse of {@link #key}. */
  static ObjectKey objectKey(Key key) {
    int slash = key.name().indexOf('/');
    return slash < 0
        ? ObjectKey.of(key.name())
        : new ObjectKey(key.name().substring(0, slash), key.name().substring(slash + 1));
  }

  /** Where an object is stored; {@code namespace} is empty for types without namespaces. */
  public Key key(String namespace, String name) {
    return new Key(bucket(), namespace.isEmpty() ? name : namespace + "/" + name);
  }
}
