package io.kennel.server.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads and changes JSON trees. An absent field and a null count as the same. */
public final class Json {
  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** The node at the end of a path of fields; a missing node where there is none. */
  public static JsonNode at(JsonNode node, String... path) {
    JsonNode at = node;
    for (String field : path) {
      at = at.path(field);
    }
    return at;
  }

  /** The text at the end of a path, empty where there is none. */
  public static String text(JsonNode node, String... path) {
    return at(node, path).asString("");
  }

  /** The text at the end of a path, null where there is none. */
  public static @Nullable String textOrNull(JsonNode node, String... path) {
    JsonNode found = at(node, path);
    return found.isString() ? found.stringValue() : null;
  }

  public static boolean has(JsonNode node, String... path) {
    JsonNode found = at(node, path);
    return !found.isMissingNode() && !found.isNull();
  }

  /** The object in a field; made if it is absent. Anything else there is replaced. */
  public static ObjectNode child(ObjectNode parent, String field) {
    return parent.get(field) instanceof ObjectNode known ? known : parent.putObject(field);
  }

  /** The object in a field, null where there is none. */
  public static @Nullable ObjectNode childOrNull(JsonNode parent, String field) {
    return parent.path(field) instanceof ObjectNode known ? known : null;
  }

  /** The objects of an array field; other elements are left out. */
  public static List<ObjectNode> items(JsonNode parent, String field) {
    List<ObjectNode> items = new ArrayList<>();
    for (JsonNode item : parent.path(field)) {
      if (item instanceof ObjectNode object) {
        items.add(object);
      }
    }
    return items;
  }

  /** The texts of an array field. */
  public static List<String> texts(JsonNode parent, String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : parent.path(field)) {
      texts.add(item.asString(""));
    }
    return texts;
  }

  /** The array in a field; made if it is absent. */
  public static ArrayNode list(ObjectNode parent, String field) {
    return parent.get(field) instanceof ArrayNode known ? known : parent.putArray(field);
  }

  /** Sets a field that is absent or an empty text. */
  public static void setDefault(ObjectNode object, String field, String value) {
    if (text(object, field).isEmpty()) {
      object.put(field, value);
    }
  }

  public static void setDefault(ObjectNode object, String field, int value) {
    if (!has(object, field)) {
      object.put(field, value);
    }
  }

  public static void setDefault(ObjectNode object, String field, boolean value) {
    if (!has(object, field)) {
      object.put(field, value);
    }
  }

  /** Gives {@code target} the field as {@code source} has it, or takes it away. */
  public static void copyField(ObjectNode target, JsonNode source, String field) {
    JsonNode value = source.get(field);
    if (value == null || value.isNull()) {
      target.remove(field);
    } else {
      target.set(field, value.deepCopy());
    }
  }

  /**
   * Whether two trees mean the same: numbers by their value, fields in any order, and at every
   * depth null, absent and empty containers are the same.
   */
  public static boolean same(JsonNode a, JsonNode b) {
    if (isEmpty(a) || isEmpty(b)) {
      return isEmpty(a) && isEmpty(b);
    }
    if (a instanceof ObjectNode first && b instanceof ObjectNode second) {
      return sameFields(first, second);
    }
    if (a instanceof ArrayNode first && b instanceof ArrayNode second) {
      return sameItems(first, second);
    }
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue()) == 0;
    }
    return a.equals(b);
  }

  private static boolean sameFields(ObjectNode a, ObjectNode b) {
    for (Map.Entry<String, JsonNode> field : a.properties()) {
      if (!same(field.getValue(), b.path(field.getKey()))) {
        return false;
      }
    }
    for (Map.Entry<String, JsonNode> field : b.properties()) {
      if (!a.has(field.getKey()) && !isEmpty(field.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameItems(ArrayNode a, ArrayNode b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = same(a.path(i), b.path(i));
    }
    return same;
  }

  private static boolean isEmpty(JsonNode node) {
    return node.isMissingNode() || node.isNull() || (node.isContainer() && node.isEmpty());
  }
}
