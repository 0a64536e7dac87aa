package io.kennel.api.apply;

import io.kennel.api.apply.Shape.Entries;
import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.Leaf;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.apply.Shape.Struct;
import io.kennel.api.schema.ObjectSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of an object what its manager applied last time and applies no longer, unless somebody
 * owns it. An object that was only there for its fields goes with the last of them.
 */
final class Removal {
  private final Shapes shapes;

  Removal(Shapes shapes) {
    this.shapes = shapes;
  }

  /**
   * Changes the object.
   *
   * @param last what the manager applied before
   * @param owned what anybody owns now, the manager included
   */
  void remove(ObjectSchema type, ObjectNode object, FieldSet last, FieldSet owned) {
    fields(type, object, last, owned);
  }

  private void parts(Shape shape, JsonNode value, FieldSet last, FieldSet owned) {
    switch (shape) {
      case Leaf _ -> {}
      case Struct(ObjectSchema type) -> {
        if (value instanceof ObjectNode object) {
          fields(type, object, last, owned);
        }
      }
      case Entries(var type) -> {
        if (value instanceof ObjectNode object) {
          entries(shapes.part(type), object, last, owned);
        }
      }
      case SetOf _, KeyedBy _ -> {
        if (value instanceof ArrayNode list) {
          elements(shape, list, last, owned);
        }
      }
    }
  }

  private void fields(ObjectSchema type, ObjectNode object, FieldSet last, FieldSet owned) {
    last.children()
        .forEach((step, before) -> {
          JsonNode value = step.isField() ? object.get(step.name()) : null;
          if (value != null) {
            FieldSet now = owned.child(step);
            boolean wasEmpty = value.isEmpty();
            if (!now.isEmpty()) {
              parts(shapes.field(type, step.name()), value, before, now);
            }
            boolean emptied = !wasEmpty && value.isContainer() && value.isEmpty();
            if (now.isEmpty() || (emptied && !now.member())) {
              object.remove(step.name());
            }
          }
        });
  }

  private void entries(Shape part, ObjectNode object, FieldSet last, FieldSet owned) {
    last.children()
        .forEach((step, before) -> {
          JsonNode value = step.isField() ? object.get(step.name()) : null;
          if (value != null) {
            if (before.member() && !owned.child(step).member()) {
              object.remove(step.name());
            } else {
              parts(part, value, before, owned.child(step));
            }
          }
        });
  }

  private void elements(Shape list, ArrayNode array, FieldSet last, FieldSet owned) {
    array.removeIf(element -> {
      PathElement step = Shapes.step(list, element);
      return last.child(step).member() && !owned.child(step).member();
    });
    if (list instanceof KeyedBy keyed) {
      for (JsonNode element : array) {
        PathElement step = Shapes.step(list, element);
        parts(Shapes.element(keyed), element, last.child(step), owned.child(step));
      }
    }
  }
}
