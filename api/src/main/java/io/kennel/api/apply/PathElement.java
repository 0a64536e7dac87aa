package io.kennel.api.apply;

import io.kennel.api.GoText;
import io.kennel.api.json.JsonTrees;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One step from a value to a part of it, in the form that {@code FieldsV1} gives it: {@code f:name}
 * a field or a map's key, {@code k:{"name":"a"}} a list's element by its keys, {@code v:"a"} one by
 * its value, {@code i:0} one by its index.
 */
record PathElement(String text) implements Comparable<PathElement> {
  /** Fields, then keys, values and indexes. */
  private static final String ORDER = "fkvi";

  private static final Comparator<PathElement> COMPARATOR =
      Comparator.<PathElement>comparingInt(element -> ORDER.indexOf(element.text.charAt(0)))
          .thenComparing(PathElement::text);

  static PathElement field(String name) {
    return new PathElement("f:" + name);
  }

  static PathElement value(JsonNode value) {
    return new PathElement("v:" + JsonTrees.text(value));
  }

  static PathElement key(NavigableMap<String, JsonNode> keys) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    keys.forEach(node::set);
    return new PathElement("k:" + JsonTrees.text(node));
  }

  /** Reads one, whatever the order of its keys; null where it is none. */
  static @Nullable PathElement parse(String text) {
    if (text.length() < 2 || text.charAt(1) != ':' || ORDER.indexOf(text.charAt(0)) < 0) {
      return null;
    }
    try {
      return switch (text.charAt(0)) {
        case 'k' ->
            JsonTrees.read(text.substring(2)) instanceof ObjectNode keys ? key(sorted(keys)) : null;
        case 'v' -> value(JsonTrees.read(text.substring(2)));
        default -> new PathElement(text);
      };
    } catch (JacksonException e) {
      return null;
    }
  }

  private static NavigableMap<String, JsonNode> sorted(ObjectNode keys) {
    NavigableMap<String, JsonNode> sorted = new TreeMap<>();
    keys.forEachEntry(sorted::put);
    return sorted;
  }

  boolean isField() {
    return text.charAt(0) == 'f';
  }

  /** The name of a field. */
  String name() {
    return text.substring(2);
  }

  /** As messages write it: {@code .name}, {@code [name="a",port=1]}, {@code [="a"]}. */
  String display() {
    String rest = text.substring(2);
    return switch (text.charAt(0)) {
      case 'f' -> "." + rest;
      case 'k' -> displayKeys(JsonTrees.read(rest));
      case 'v' -> "[=" + display(JsonTrees.read(rest)) + "]";
      default -> "[" + rest + "]";
    };
  }

  private static String displayKeys(JsonNode keys) {
    StringBuilder shown = new StringBuilder("[");
    for (Map.Entry<String, JsonNode> key : keys.properties()) {
      shown.append(shown.length() > 1 ? "," : "");
      shown.append(key.getKey()).append('=').append(display(key.getValue()));
    }
    return shown.append(']').toString();
  }

  private static String display(JsonNode value) {
    return value.isString() ? GoText.quote(value.stringValue()) : value.toString();
  }

  @Override
  public int compareTo(PathElement other) {
    return COMPARATOR.compare(this, other);
  }
}
