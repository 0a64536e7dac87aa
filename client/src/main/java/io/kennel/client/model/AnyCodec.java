package io.kennel.client.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON of any form: maps, lists, strings, numbers and booleans. */
final class AnyCodec implements ModelCodec<Object> {
  @Override
  public Object decode(JsonNode tree) {
    return switch (tree.getNodeType()) {
      case STRING -> tree.stringValue();
      case BOOLEAN -> tree.booleanValue();
      case NUMBER -> tree.numberValue();
      case OBJECT -> decoded(JsonValues.map(tree, this), tree);
      case ARRAY -> decoded(JsonValues.list(tree, this), tree);
      default -> ReflectiveModels.decode(tree, Object.class);
    };
  }

  private static Object decoded(@Nullable Object value, JsonNode tree) {
    return Objects.requireNonNull(value, () -> "no value for " + tree);
  }

  @Override
  public JsonNode encode(Object value) {
    return switch (value) {
      case String text -> JsonNodeFactory.instance.stringNode(text);
      case Boolean is -> JsonNodeFactory.instance.booleanNode(is);
      case Integer number -> JsonNodeFactory.instance.numberNode(number);
      case Long number -> JsonNodeFactory.instance.numberNode(number);
      case Map<?, ?> map -> {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        map.forEach((name, held) -> tree.set(String.valueOf(name), encodeHeld(held)));
        yield tree;
      }
      case List<?> list -> {
        ArrayNode tree = JsonNodeFactory.instance.arrayNode(list.size());
        list.forEach(held -> tree.add(encodeHeld(held)));
        yield tree;
      }
      default -> Codecs.encode(value);
    };
  }

  private JsonNode encodeHeld(@Nullable Object value) {
    return value == null ? JsonNodeFactory.instance.nullNode() : encode(value);
  }
}
