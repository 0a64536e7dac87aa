package io.kennel.client.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON of the form of a model class, with each of its fields present or not. */
final class RandomTrees {
  private static final int DEPTH_MAX = 8;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Random random;

  RandomTrees(long seed) {
    this.random = new Random(seed);
  }

  JsonNode of(Class<?> model) {
    return object(model, 0);
  }

  private ObjectNode object(Class<?> model, int depth) {
    ObjectNode tree = NODES.objectNode();
    for (Field field : model.getDeclaredFields()) {
      JsonProperty named = field.getAnnotation(JsonProperty.class);
      if (named != null && depth < DEPTH_MAX && random.nextInt(4) > 0) {
        tree.set(named.value(), value(field.getGenericType(), depth + 1));
      }
    }
    return tree;
  }

  private JsonNode value(Type type, int depth) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? array(arguments[0], depth)
          : map(arguments[1], depth);
    }
    return single((Class<?>) type, depth);
  }

  private ArrayNode array(Type element, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      array.add(value(element, depth));
    }
    return array;
  }

  private ObjectNode map(Type element, int depth) {
    ObjectNode map = NODES.objectNode();
    for (int i = random.nextInt(3); i > 0; i--) {
      map.set("key-" + i, value(element, depth));
    }
    return map;
  }

  private JsonNode single(Class<?> type, int depth) {
    return switch (type.getSimpleName()) {
      case "String" -> NODES.stringNode("text " + random.nextInt(100));
      case "Integer" -> NODES.numberNode(random.nextInt());
      case "Long" -> NODES.numberNode(random.nextBoolean() ? random.nextInt() : random.nextLong());
      case "Boolean" -> NODES.booleanNode(random.nextBoolean());
      case "Quantity" ->
          NODES.stringNode(List.of("1", "1.5Gi", "200m", "1e3").get(random.nextInt(4)));
      case "IntOrString" ->
          random.nextBoolean() ? NODES.numberNode(random.nextInt()) : NODES.stringNode("25%");
      case "MicroTime" -> NODES.stringNode(time());
      case "ZonedDateTime" -> NODES.stringNode(time());
      case "Object" ->
          NODES.objectNode().put("a", 1).putNull("b").set("c", NODES.arrayNode().add("d"));
      default -> object(type, depth);
    };
  }

  private String time() {
    String micros = String.format("%06d", random.nextInt(1_000_000));
    return "2026-0%d-1%dT0%d:30:15.%sZ"
        .formatted(1 + random.nextInt(9), random.nextInt(10), random.nextInt(10), micros);
  }
}
