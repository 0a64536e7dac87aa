package io.kennel.client.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Plain JSON values, lists and maps. JSON's null is Java's. */
final class JsonValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static final ModelCodec<String> TEXT =
      new Scalar<>(String.class, JsonNode::isString, JsonNode::stringValue, NODES::stringNode);
  static final ModelCodec<Integer> INTEGER =
      new Scalar<>(Integer.class, JsonNode::isInt, JsonNode::intValue, NODES::numberNode);
  static final ModelCodec<Long> LONG =
      new Scalar<>(
          Long.class,
          tree -> tree.isInt() || tree.isLong(),
          JsonNode::longValue,
          NODES::numberNode);
  static final ModelCodec<Boolean> BOOLEAN =
      new Scalar<>(Boolean.class, JsonNode::isBoolean, JsonNode::booleanValue, NODES::booleanNode);
  static final ModelCodec<Object> ANY = new AnyCodec();

  private JsonValues() {}

  static <T> @Nullable T one(JsonNode tree, ModelCodec<T> codec) {
    return tree.isNull() ? null : codec.decode(tree);
  }

  static <T> @Nullable List<@Nullable T> list(JsonNode tree, ModelCodec<T> codec) {
    if (tree.isNull()) {
      return null;
    }
    if (!tree.isArray()) {
      throw refusal(tree, List.class);
    }
    List<@Nullable T> list = new ArrayList<>(tree.size());
    for (JsonNode element : tree) {
      list.add(one(element, codec));
    }
    return list;
  }

  static <T> @Nullable Map<String, @Nullable T> map(JsonNode tree, ModelCodec<T> codec) {
    if (tree.isNull()) {
      return null;
    }
    if (!tree.isObject()) {
      throw refusal(tree, Map.class);
    }
    Map<String, @Nullable T> map = new LinkedHashMap<>();
    for (var field : tree.properties()) {
      map.put(field.getKey(), one(field.getValue(), codec));
    }
    return map;
  }

  /** Lets Jackson say what is wrong, in its words. */
  private static IllegalStateException refusal(JsonNode tree, Class<?> container) {
    Object read = ReflectiveModels.decode(tree, container);
    return new IllegalStateException("taken for a " + container.getName() + ": " + read);
  }

  static <T> void put(ObjectNode tree, String name, T value, ModelCodec<T> codec) {
    tree.set(name, codec.encode(value));
  }

  static <T> void putList(
      ObjectNode tree, String name, List<? extends @Nullable T> values, ModelCodec<T> codec) {
    ArrayNode array = tree.putArray(name);
    for (T value : values) {
      array.add(value == null ? NODES.nullNode() : codec.encode(value));
    }
  }

  static <T> void putMap(
      ObjectNode tree,
      String name,
      Map<String, ? extends @Nullable T> values,
      ModelCodec<T> codec) {
    putAll(tree.putObject(name), values, codec);
  }

  /** Writes what a class does not know. */
  static void putAll(ObjectNode tree, @Nullable Map<String, Object> values) {
    if (values != null) {
      putAll(tree, values, ANY);
    }
  }

  private static <T> void putAll(
      ObjectNode tree, Map<String, ? extends @Nullable T> values, ModelCodec<T> codec) {
    for (Map.Entry<String, ? extends @Nullable T> entry : values.entrySet()) {
      T value = entry.getValue();
      tree.set(entry.getKey(), value == null ? NODES.nullNode() : codec.encode(value));
    }
  }

  /** A value of one JSON type; what is of another, Jackson converts or refuses. */
  private record Scalar<T>(
      Class<T> type,
      Predicate<JsonNode> isOfType,
      Function<JsonNode, T> reader,
      Function<T, JsonNode> writer)
      implements ModelCodec<T> {
    @Override
    public T decode(JsonNode tree) {
      return isOfType.test(tree) ? reader.apply(tree) : ReflectiveModels.decode(tree, type);
    }

    @Override
    public JsonNode encode(T value) {
      return writer.apply(value);
    }
  }
}
