package io.kennel.api.apply;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A set of paths of fields, as a tree. Immutable; no branch is empty.
 *
 * @param member whether the path that leads here is in the set; false at the root
 * @param children what is in the set below
 */
record FieldSet(boolean member, NavigableMap<PathElement, FieldSet> children) {
  static final FieldSet EMPTY = new FieldSet(false, Collections.emptyNavigableMap());
  private static final String SELF = ".";

  /** The set of one path. */
  static FieldSet of(List<PathElement> path) {
    FieldSet set = new FieldSet(true, Collections.emptyNavigableMap());
    for (PathElement step : path.reversed()) {
      set =
          new FieldSet(
              false, Collections.unmodifiableNavigableMap(new TreeMap<>(Map.of(step, set))));
    }
    return set;
  }

  /** The set of one path of fields by their names. */
  static FieldSet ofFields(String... names) {
    return of(List.of(names).stream().map(PathElement::field).toList());
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  /** What is in the set below a step. */
  FieldSet child(PathElement step) {
    return children.getOrDefault(step, EMPTY);
  }

  /** Whether a path of fields by their names is in the set. */
  boolean hasFields(String... names) {
    FieldSet at = this;
    for (String name : names) {
      at = at.child(PathElement.field(name));
    }
    return at.member;
  }

  FieldSet union(FieldSet other) {
    return combine(other, (a, b) -> a || b);
  }

  FieldSet intersection(FieldSet other) {
    return combine(other, (a, b) -> a && b);
  }

  FieldSet difference(FieldSet other) {
    return combine(other, (a, b) -> a && !b);
  }

  private FieldSet combine(FieldSet other, BinaryOperator<Boolean> keep) {
    NavigableMap<PathElement, FieldSet> combined = new TreeMap<>();
    children.forEach((step, child) -> put(combined, step, child.combine(other.child(step), keep)));
    other.children.forEach((step, child) -> {
      if (!children.containsKey(step)) {
        put(combined, step, EMPTY.combine(child, keep));
      }
    });
    return new FieldSet(
        keep.apply(member, other.member), Collections.unmodifiableNavigableMap(combined));
  }

  private static void put(NavigableMap<PathElement, FieldSet> into, PathElement at, FieldSet set) {
    if (!set.isEmpty()) {
      into.put(at, set);
    }
  }

  /** This set without a field of the object and all that is below it. */
  FieldSet withoutField(String name) {
    NavigableMap<PathElement, FieldSet> rest = new TreeMap<>(children);
    rest.remove(PathElement.field(name));
    return new FieldSet(member, Collections.unmodifiableNavigableMap(rest));
  }

  /** The paths as messages write them, such as {@code .spec.replicas}. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    addPaths("", paths);
    return paths;
  }

  private void addPaths(String prefix, List<String> into) {
    if (member) {
      into.add(prefix);
    }
    children.forEach((step, child) -> child.addPaths(prefix + step.display(), into));
  }

  /** The form {@code FieldsV1}. */
  ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (member && !children.isEmpty()) {
      node.putObject(SELF);
    }
    children.forEach((step, child) -> node.set(step.text(), child.toJson()));
    return node;
  }

  /** Reads the form {@code FieldsV1}; null where it is not well-formed. */
  static @Nullable FieldSet parse(JsonNode fieldsV1) {
    FieldSet parsed = parse(fieldsV1, false);
    return parsed == null || !parsed.member ? parsed : new FieldSet(false, parsed.children);
  }

  private static @Nullable FieldSet parse(JsonNode json, boolean leafIsMember) {
    if (!(json instanceof ObjectNode node)) {
      return null;
    }
    NavigableMap<PathElement, FieldSet> children = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getKey().equals(SELF)) {
        PathElement step = PathElement.parse(entry.getKey());
        FieldSet child = parse(entry.getValue(), true);
        if (step == null || child == null) {
          return null;
        }
        put(children, step, child);
      }
    }
    boolean member = node.has(SELF) || (leafIsMember && node.isEmpty());
    return new FieldSet(member, Collections.unmodifiableNavigableMap(children));
  }

  /** Collects paths. */
  static final class Builder {
    private boolean member;
    private final NavigableMap<PathElement, Builder> children = new TreeMap<>();

    void add(List<PathElement> path) {
      Builder at = this;
      for (PathElement step : path) {
        at = at.children.computeIfAbsent(step, s -> new Builder());
      }
      at.member = true;
    }

    FieldSet build() {
      NavigableMap<PathElement, FieldSet> built = new TreeMap<>();
      children.forEach((step, child) -> built.put(step, child.build()));
      return new FieldSet(member, Collections.unmodifiableNavigableMap(built));
    }
  }
}
