package io.kennel.api.apply;

import io.kennel.api.apply.Shape.Entries;
import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.Leaf;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.apply.Shape.Struct;
import io.kennel.api.schema.FieldSchema;
import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The shapes of values, as the schema's markers {@code listType} and {@code mapType} say. */
final class Shapes {
  private static final Leaf LEAF = new Leaf();

  private final Schema schema;

  Shapes(Schema schema) {
    this.schema = schema;
  }

  /** The shape of a field's value. A field that the schema lacks is owned whole. */
  Shape field(ObjectSchema owner, String name) {
    FieldSchema field = owner.field(name);
    return field == null ? LEAF : of(field.type(), field.merge());
  }

  /** The shape of a map's value or of a list's element. */
  Shape part(FieldType type) {
    return of(type, Merge.NONE);
  }

  private Shape of(FieldType type, Merge merge) {
    return switch (type) {
      case Scalar scalar -> LEAF;
      case MapOf(FieldType value) -> merge.mapType().equals("atomic") ? LEAF : new Entries(value);
      case Reference reference -> struct(schema.get(reference), merge);
      case ListOf(FieldType element) ->
          switch (merge.listType()) {
            case "set" -> new SetOf();
            case "map" ->
                element instanceof Reference reference
                    ? new KeyedBy(merge.listKeys(), schema.get(reference))
                    : LEAF;
            default -> LEAF;
          };
    };
  }

  private static Shape struct(ObjectSchema schema, Merge merge) {
    boolean atomic =
        merge.mapType().isEmpty() ? schema.isAtomic() : merge.mapType().equals("atomic");
    return atomic ? LEAF : new Struct(schema);
  }

  /** The shape of the elements of a list. */
  static Shape element(KeyedBy list) {
    return struct(list.element(), Merge.NONE);
  }

  /** The elements of a list by what tells them apart, in order: several where they do not. */
  static Map<PathElement, List<JsonNode>> elements(Shape list, @Nullable JsonNode value) {
    Map<PathElement, List<JsonNode>> elements = new LinkedHashMap<>();
    if (value instanceof ArrayNode array) {
      for (JsonNode element : array) {
        PathElement step = step(list, element);
        elements.computeIfAbsent(step, s -> new ArrayList<>()).add(element);
      }
    }
    return elements;
  }

  /** What tells an element of a list apart from the others. */
  static PathElement step(Shape list, JsonNode element) {
    if (!(list instanceof KeyedBy(List<String> keys, ObjectSchema type))) {
      return PathElement.value(element);
    }
    TreeMap<String, JsonNode> values = new TreeMap<>();
    for (String key : keys) {
      JsonNode value = key(type, element, key);
      values.put(key, value == null ? JsonNodeFactory.instance.nullNode() : value);
    }
    return PathElement.key(values);
  }

  /** The value of a key; null where the element lacks it and it has no default. */
  static @Nullable JsonNode key(ObjectSchema type, JsonNode element, String key) {
    JsonNode given = element.get(key);
    FieldSchema field = type.field(key);
    return given == null && field != null ? field.defaultValue() : given;
  }

  /** Whether a value is of the kind that its shape has: parts of others cannot be owned. */
  static boolean hasParts(Shape shape, @Nullable JsonNode value) {
    return switch (shape) {
      case Leaf _ -> false;
      case Struct _, Entries _ -> value instanceof ObjectNode;
      case SetOf _, KeyedBy _ -> value instanceof ArrayNode;
    };
  }
}
