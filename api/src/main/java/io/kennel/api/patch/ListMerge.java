package io.kennel.api.patch;

import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.ObjectSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Merges one list of a strategic merge patch. */
final class ListMerge {
  private final StrategicMergePatch patcher;
  private final @Nullable ObjectSchema element;
  private final ElementOrder order;
  private final String key;

  ListMerge(StrategicMergePatch patcher, @Nullable ObjectSchema element, Merge merge) {
    this.patcher = patcher;
    this.element = element;
    this.key = merge.patchKey();
    this.order = new ElementOrder(key);
  }

  /** The merged list; {@code current} may be changed. */
  ArrayNode merge(ArrayNode current, ArrayNode patch) {
    ArrayNode original = JsonNodeFactory.instance.arrayNode().addAll(current);
    ArrayNode changes = directives(current, patch);
    if (isReplacement(patch)) {
      return strippedOf(changes);
    }
    for (JsonNode change : changes) {
      mergeElement(current, change);
    }
    return order.arrange(current, changes, original);
  }

  private void mergeElement(ArrayNode current, JsonNode change) {
    int at = order.indexOf(current, change);
    if (change instanceof ObjectNode object) {
      requireKey(object);
      boolean found = at >= 0 && current.get(at) instanceof ObjectNode;
      ObjectNode into =
          found ? (ObjectNode) current.get(at) : JsonNodeFactory.instance.objectNode();
      ObjectNode merged = patcher.merge(element, into, object);
      if (at >= 0) {
        current.set(at, merged);
      } else {
        current.add(merged);
      }
    } else if (at < 0) {
      current.add(change.deepCopy());
    }
  }

  /** Carries out deletions, and returns the elements that are no directives. */
  private ArrayNode directives(ArrayNode current, ArrayNode patch) {
    ArrayNode plain = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : patch) {
      JsonNode directive = change.path(StrategicMergePatch.PATCH);
      if (change instanceof ObjectNode object && !directive.isMissingNode()) {
        switch (directive.asString("")) {
          case "delete" -> delete(current, object);
          case "replace" -> {
            // Where it stands beside a key it replaces that element, otherwise the whole list.
            if (object.size() > 1) {
              plain.add(change);
            }
          }
          case "merge" -> plain.add(change);
          default -> throw StrategicMergePatch.badDirective(object);
        }
      } else {
        plain.add(change);
      }
    }
    return plain;
  }

  private void delete(ArrayNode current, ObjectNode directive) {
    requireKey(directive);
    current.removeIf(existing -> order.same(existing, directive));
  }

  private static boolean isReplacement(ArrayNode patch) {
    for (JsonNode change : patch) {
      if (change.size() == 1
          && change.path(StrategicMergePatch.PATCH).asString("").equals("replace")) {
        return true;
      }
    }
    return false;
  }

  /** New elements, without directives inside of them. */
  private ArrayNode strippedOf(ArrayNode changes) {
    ArrayNode fresh = JsonNodeFactory.instance.arrayNode();
    for (JsonNode change : changes) {
      fresh.add(
          change instanceof ObjectNode object
              ? patcher.merge(element, JsonNodeFactory.instance.objectNode(), object)
              : change.deepCopy());
    }
    return fresh;
  }

  private void requireKey(ObjectNode change) {
    if (key.isEmpty()) {
      throw PatchException.malformed("cannot merge lists without merge key: " + change);
    }
    if (!change.has(key)) {
      throw PatchException.malformed(
          "map: " + change + " does not contain declared merge key: " + key);
    }
  }
}
