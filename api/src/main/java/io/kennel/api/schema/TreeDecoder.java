package io.kennel.api.schema;

import io.kennel.api.GoText;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Walks one object along its schema, changing it. */
final class TreeDecoder {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Schema schema;
  private final boolean defaults;
  private final List<String> unknown = new ArrayList<>();

  /**
   * @param defaults whether to fill in the schema's defaults
   */
  TreeDecoder(Schema schema, boolean defaults) {
    this.schema = schema;
    this.defaults = defaults;
  }

  /** Such as {@code unknown field "spec.foo"}, in the order of the object. */
  List<String> unknownFields() {
    return unknown;
  }

  void decode(ObjectSchema type, ObjectNode object) {
    fields(type, object, null);
  }

  private void fields(ObjectSchema type, ObjectNode object, @Nullable Place at) {
    Iterator<Map.Entry<String, JsonNode>> entries = object.properties().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      FieldSchema field = type.field(entry.getKey());
      JsonNode value = entry.getValue();
      if (field == null) {
        unknown.add("unknown field " + GoText.quote(Place.child(at, entry.getKey()).indexed()));
        entries.remove();
      } else if (value.isNull()) {
        entries.remove();
      } else {
        Place place = new Place(at, field, field.name(), -1, false);
        entry.setValue(value(field.type(), value, place));
      }
    }
    for (FieldSchema field : defaults ? type.defaulted() : List.<FieldSchema>of()) {
      if (!object.has(field.name())) {
        object.set(field.name(), field.defaultValue());
      }
    }
  }

  /** The value in its canonical form: the same node where it has that already. */
  private JsonNode value(FieldType type, JsonNode value, Place at) {
    return switch (type) {
      case Reference reference -> {
        if (!(value instanceof ObjectNode object)) {
          throw at.mismatch(value, goType(type));
        }
        fields(schema.get(reference), object, at);
        yield value;
      }
      case ListOf(FieldType element) -> list(element, value, at);
      case MapOf(FieldType element) -> map(element, value, at);
      case Scalar scalar -> ScalarDecoder.decode(scalar, value, at);
    };
  }

  private JsonNode list(FieldType element, JsonNode value, Place at) {
    if (!(value instanceof ArrayNode array)) {
      throw at.mismatch(value, "[]" + goType(element));
    }
    for (int i = 0; i < array.size(); i++) {
      JsonNode item = array.get(i);
      array.set(
          i,
          item.isNull()
              ? zero(element)
              : value(element, item, new Place(at, at.field(), "", i, true)));
    }
    return value;
  }

  private JsonNode map(FieldType element, JsonNode value, Place at) {
    if (!(value instanceof ObjectNode object)) {
      throw at.mismatch(value, "map[string]" + goType(element));
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      JsonNode item = entry.getValue();
      entry.setValue(
          item.isNull()
              ? zero(element)
              : value(element, item, new Place(at, at.field(), entry.getKey(), -1, true)));
    }
    return value;
  }

  /** What null means to a list or map in Go. */
  private static JsonNode zero(FieldType type) {
    return switch (type) {
      case Reference _, MapOf _ -> NODES.objectNode();
      case ListOf _ -> NODES.arrayNode();
      case Scalar scalar ->
          switch (scalar) {
            case BOOL -> NODES.booleanNode(false);
            case INT32, INT64, DOUBLE, INT_OR_STRING -> NODES.numberNode(0);
            case QUANTITY -> NODES.stringNode("0");
            case STRING, BYTES, TIME, MICRO_TIME, DURATION -> NODES.stringNode("");
            case ANY -> NODES.nullNode();
          };
    };
  }

  private static String goType(FieldType type) {
    return switch (type) {
      case Reference(String message) -> {
        int last = message.lastIndexOf('.');
        yield message.substring(message.lastIndexOf('.', last - 1) + 1);
      }
      case ListOf(FieldType element) -> "[]" + goType(element);
      case MapOf(FieldType element) -> "map[string]" + goType(element);
      case Scalar scalar -> ScalarDecoder.goType(scalar);
    };
  }

  /**
   * Where the walk is. Made for every value, so that it holds no text: paths are put together only
   * for a message.
   *
   * @param field the schema's field that the value belongs to; null for an unknown one
   * @param name of a field, or the key of a map's entry; empty for a list's element
   * @param index of a list's element, otherwise -1
   * @param part whether this is an element or an entry of the parent's field
   */
  record Place(
      @Nullable Place parent, @Nullable FieldSchema field, String name, int index, boolean part) {
    static Place child(@Nullable Place parent, String name) {
      return new Place(parent, null, name, -1, false);
    }

    /** {@code spec.containers[0].foo}. */
    String indexed() {
      String before = parent == null ? "" : parent.indexed();
      if (index >= 0) {
        return before + "[" + index + "]";
      }
      return before.isEmpty() ? name : before + "." + name;
    }

    WrongType mismatch(JsonNode value, String goType) {
      String kind =
          switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case ARRAY -> "array";
            default -> "object";
          };
      return mismatch(kind, goType);
    }

    /** Go names the struct that has the field, and the path without indexes and keys. */
    WrongType mismatch(String kind, String goType) {
      String owner = field == null ? "" : field.owner();
      return new WrongType(
          "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
              .formatted(kind, owner.substring(owner.lastIndexOf('.') + 1), plain(), goType));
    }

    private String plain() {
      String before = parent == null ? "" : parent.plain();
      if (part) {
        return before;
      }
      return before.isEmpty() ? name : before + "." + name;
    }
  }
}
