package io.kennel.api.apply;

import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.schema.FieldSchema;
import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Finds why a configuration cannot be applied: fields that the schema lacks, and elements of lists
 * that cannot be told apart. Types of values are the decoder's business.
 */
final class Configuration {
  private final Schema schema;
  private final Shapes shapes;
  private final List<String> faults = new ArrayList<>();

  private Configuration(Schema schema) {
    this.schema = schema;
    this.shapes = new Shapes(schema);
  }

  /** Such as {@code .spec.foo: field not declared in schema}, in the order of the object. */
  static List<String> faults(Schema schema, ObjectSchema type, JsonNode object) {
    Configuration walk = new Configuration(schema);
    walk.fields(type, object, "");
    return walk.faults;
  }

  private void fields(ObjectSchema type, JsonNode object, String path) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      String at = path + "." + entry.getKey();
      FieldSchema field = type.field(entry.getKey());
      if (field == null) {
        faults.add(at + ": field not declared in schema");
      } else {
        value(field.type(), shapes.field(type, field.name()), entry.getValue(), at);
      }
    }
  }

  private void value(FieldType type, Shape shape, JsonNode value, String path) {
    switch (type) {
      case Scalar scalar -> {}
      case Reference reference -> fields(schema.get(reference), value, path);
      case MapOf(FieldType part) ->
          value.forEachEntry((key, item) -> value(part, shapes.part(part), item, path + "." + key));
      case ListOf(FieldType element) -> elements(element, shape, value, path);
    }
  }

  private void elements(FieldType type, Shape list, JsonNode value, String path) {
    Set<PathElement> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode element = value.get(i);
      String at = path + "[" + i + "]";
      if (list instanceof SetOf || list instanceof KeyedBy) {
        String lacks = list instanceof KeyedBy keyed ? lackedKey(keyed, element) : "";
        PathElement step = Shapes.step(list, element);
        at = path + step.display();
        if (!lacks.isEmpty()) {
          faults.add(
              path
                  + ": element "
                  + i
                  + ": associative list with keys has an element that omits key field \""
                  + lacks
                  + "\" (and doesn't have default value)");
        } else if (!seen.add(step)) {
          faults.add(path + ": duplicate entries for key " + step.display());
        }
      }
      value(type, shapes.part(type), element, at);
    }
  }

  private static String lackedKey(KeyedBy list, JsonNode element) {
    for (String key : list.keys()) {
      if (Shapes.key(list.element(), element, key) == null) {
        return key;
      }
    }
    return "";
  }
}
