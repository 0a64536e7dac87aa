package io.kennel.api.apply;

import io.kennel.api.apply.Shape.Entries;
import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.Leaf;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.apply.Shape.Struct;
import io.kennel.api.schema.ObjectSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Puts an applied configuration into an object: its values win, nothing is taken away. */
final class ConfigurationMerge {
  private final Shapes shapes;

  ConfigurationMerge(Shapes shapes) {
    this.shapes = shapes;
  }

  /** The object with the configuration in it. */
  ObjectNode merge(ObjectSchema type, ObjectNode live, ObjectNode configuration) {
    return (ObjectNode) merged(new Struct(type), live, configuration);
  }

  private JsonNode merged(Shape shape, @Nullable JsonNode live, JsonNode wanted) {
    if (live == null || !Shapes.hasParts(shape, live) || !Shapes.hasParts(shape, wanted)) {
      return wanted.deepCopy();
    }
    return switch (shape) {
      case Leaf _ -> wanted.deepCopy();
      case Struct _, Entries _ -> fields(shape, (ObjectNode) live, wanted);
      case SetOf _, KeyedBy _ -> new Interleaving(shape, live, wanted).run();
    };
  }

  private ObjectNode fields(Shape shape, ObjectNode live, JsonNode wanted) {
    ObjectNode merged = live.deepCopy();
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      String name = field.getKey();
      merged.set(name, merged(part(shape, name), live.get(name), field.getValue()));
    }
    return merged;
  }

  private Shape part(Shape shape, String name) {
    return switch (shape) {
      case Struct(ObjectSchema type) -> shapes.field(type, name);
      case Entries(var type) -> shapes.part(type);
      case KeyedBy list -> Shapes.element(list);
      case Leaf _, SetOf _ -> new Leaf();
    };
  }

  /**
   * The elements of both lists: those of the configuration in its order, the others as near to
   * where they were as that allows.
   */
  private final class Interleaving {
    private final Shape list;
    private final JsonNode live;
    private final Map<PathElement, List<JsonNode>> present;
    private final Map<PathElement, List<JsonNode>> wanted;
    private final Set<PathElement> placed = new HashSet<>();
    private final ArrayNode result = JsonNodeFactory.instance.arrayNode();
    private int at;

    Interleaving(Shape list, JsonNode live, JsonNode wanted) {
      this.list = list;
      this.live = live;
      this.present = Shapes.elements(list, live);
      this.wanted = Shapes.elements(list, wanted);
    }

    ArrayNode run() {
      for (Map.Entry<PathElement, List<JsonNode>> element : wanted.entrySet()) {
        othersBeforeHere();
        place(element.getKey(), element.getValue().getFirst());
      }
      othersBeforeHere();
      return result;
    }

    /** Takes what the configuration does not speak of, up to the next element that it does. */
    private void othersBeforeHere() {
      while (at < live.size()) {
        PathElement step = Shapes.step(list, live.get(at));
        if (!wanted.containsKey(step)) {
          result.add(live.get(at).deepCopy());
        } else if (!placed.contains(step)) {
          return;
        }
        at++;
      }
    }

    /** Elements that could not be told apart become one. */
    private void place(PathElement step, JsonNode element) {
      List<JsonNode> before = present.getOrDefault(step, List.of());
      JsonNode known = before.size() == 1 ? before.getFirst() : null;
      result.add(merged(part(list, ""), known, element));
      placed.add(step);
    }
  }
}
