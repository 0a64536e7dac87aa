package io.kennel.api.apply;

import io.kennel.api.apply.Shape.Entries;
import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.Leaf;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.apply.Shape.Struct;
import io.kennel.api.schema.ObjectSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects the fields that a configuration speaks of: leaves, empty objects, entries of maps and
 * elements of lists. Objects that only hold others are not among them.
 */
final class FieldCollector {
  private final Shapes shapes;
  private final FieldSet.Builder found = new FieldSet.Builder();
  private final List<PathElement> path = new ArrayList<>();

  private FieldCollector(Shapes shapes) {
    this.shapes = shapes;
  }

  static FieldSet collect(Shapes shapes, ObjectSchema type, ObjectNode object) {
    FieldCollector collector = new FieldCollector(shapes);
    collector.parts(new Struct(type), object);
    return collector.found.build();
  }

  private void parts(Shape shape, JsonNode value) {
    switch (shape) {
      case Leaf _ -> {}
      case Struct(ObjectSchema type) -> {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          Shape part = shapes.field(type, field.getKey());
          boolean leaf = !Shapes.hasParts(part, field.getValue());
          boolean emptyObject = field.getValue().isObject() && field.getValue().isEmpty();
          visit(PathElement.field(field.getKey()), part, field.getValue(), leaf || emptyObject);
        }
      }
      case Entries(var type) -> {
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
          visit(PathElement.field(entry.getKey()), shapes.part(type), entry.getValue(), true);
        }
      }
      case SetOf _, KeyedBy _ -> {
        for (JsonNode element : value) {
          Shape part = shape instanceof KeyedBy list ? Shapes.element(list) : new Leaf();
          visit(Shapes.step(shape, element), part, element, true);
        }
      }
    }
  }

  private void visit(PathElement step, Shape shape, JsonNode value, boolean member) {
    path.addLast(step);
    if (member) {
      found.add(path);
    }
    if (Shapes.hasParts(shape, value)) {
      parts(shape, value);
    }
    path.removeLast();
  }
}
