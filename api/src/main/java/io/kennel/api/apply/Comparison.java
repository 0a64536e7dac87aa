package io.kennel.api.apply;

import io.kennel.api.apply.Shape.Entries;
import io.kennel.api.apply.Shape.KeyedBy;
import io.kennel.api.apply.Shape.Leaf;
import io.kennel.api.apply.Shape.SetOf;
import io.kennel.api.apply.Shape.Struct;
import io.kennel.api.patch.JsonEquality;
import io.kennel.api.schema.ObjectSchema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What differs between two states of an object. An object, entry or element that is new or gone is
 * named beside all its parts.
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
  static Comparison of(Shapes shapes, ObjectSchema type, ObjectNode before, ObjectNode after) {
    Walk walk = new Walk(shapes);
    walk.parts(new Struct(type), before, after);
    return new Comparison(walk.added.build(), walk.modified.build(), walk.removed.build());
  }

  /** The fields that have a value that they did not have before. */
  FieldSet changed() {
    return added.union(modified);
  }

  private static final class Walk {
    private final Shapes shapes;
    private final FieldSet.Builder added = new FieldSet.Builder();
    private final FieldSet.Builder modified = new FieldSet.Builder();
    private final FieldSet.Builder removed = new FieldSet.Builder();
    private final List<PathElement> path = new ArrayList<>();

    Walk(Shapes shapes) {
      this.shapes = shapes;
    }

    void parts(Shape shape, @Nullable JsonNode before, @Nullable JsonNode after) {
      switch (shape) {
        case Leaf _ -> {}
        case Struct(ObjectSchema type) -> fields(name -> shapes.field(type, name), before, after);
        case Entries(var type) -> fields(name -> shapes.part(type), before, after);
        case SetOf _, KeyedBy _ -> elements(shape, before, after);
      }
    }

    private void fields(
        Function<String, Shape> part, @Nullable JsonNode before, @Nullable JsonNode after) {
      Set<String> names = new LinkedHashSet<>();
      addNames(before, names);
      addNames(after, names);
      for (String name : names) {
        JsonNode old = before == null ? null : before.get(name);
        JsonNode now = after == null ? null : after.get(name);
        visit(PathElement.field(name), part.apply(name), old, now);
      }
    }

    private static void addNames(@Nullable JsonNode object, Set<String> into) {
      if (object != null) {
        into.addAll(object.propertyNames());
      }
    }

    private void elements(Shape list, @Nullable JsonNode before, @Nullable JsonNode after) {
      Map<PathElement, List<JsonNode>> old = Shapes.elements(list, before);
      Map<PathElement, List<JsonNode>> now = Shapes.elements(list, after);
      Set<PathElement> steps = new LinkedHashSet<>(old.keySet());
      steps.addAll(now.keySet());
      for (PathElement step : steps) {
        element(list, step, old.getOrDefault(step, List.of()), now.getOrDefault(step, List.of()));
      }
    }

    /** Elements that share what should tell them apart are owned and compared together. */
    private void element(Shape list, PathElement step, List<JsonNode> old, List<JsonNode> now) {
      if (old.size() <= 1 && now.size() <= 1) {
        Shape part = list instanceof KeyedBy keyed ? Shapes.element(keyed) : new Leaf();
        visit(step, part, first(old), first(now));
        return;
      }
      path.addLast(step);
      boolean same = old.size() == now.size();
      for (int i = 0; same && i < old.size(); i++) {
        same = JsonEquality.equal(old.get(i), now.get(i));
      }
      if (!same) {
        (old.isEmpty() ? added : now.isEmpty() ? removed : modified).add(path);
      }
      path.removeLast();
    }

    private static @Nullable JsonNode first(List<JsonNode> values) {
      return values.isEmpty() ? null : values.getFirst();
    }

    private void visit(
        PathElement step, Shape shape, @Nullable JsonNode before, @Nullable JsonNode after) {
      path.addLast(step);
      if (before == null) {
        added.add(path);
      } else if (after == null) {
        removed.add(path);
      } else if (isLeaf(shape, before, after) && !JsonEquality.equal(before, after)) {
        modified.add(path);
      }
      if (!isLeaf(shape, before, after)) {
        parts(shape, before, after);
      }
      path.removeLast();
    }

    private static boolean isLeaf(
        Shape shape, @Nullable JsonNode before, @Nullable JsonNode after) {
      return !(before == null || Shapes.hasParts(shape, before))
          || !(after == null || Shapes.hasParts(shape, after));
    }
  }
}
