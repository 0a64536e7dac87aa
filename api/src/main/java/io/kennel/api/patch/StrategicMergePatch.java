package io.kennel.api.patch;

import io.kennel.api.schema.FieldSchema;
import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategic Merge Patch: like a merge patch, but lists merge by the keys that the schema gives, and
 * directives in the patch say otherwise. Source: the documentation page "Update API Objects in
 * Place Using kubectl patch" and the Kubernetes community's strategic-merge-patch.md.
 *
 * <p>Directives: {@code $patch} (replace, delete, merge), {@code $retainKeys}, {@code
 * $deleteFromPrimitiveList/LIST}, {@code $setElementOrder/LIST}. Thread-safe.
 */
public final class StrategicMergePatch {
  static final String PATCH = "$patch";
  private static final String RETAIN_KEYS = "$retainKeys";
  private static final String DELETE_PREFIX = "$deleteFromPrimitiveList/";
  private static final String ORDER_PREFIX = "$setElementOrder/";

  /** Never written to. */
  private static final ArrayNode NONE = JsonNodeFactory.instance.arrayNode();

  private final Schema schema;

  public StrategicMergePatch(Schema schema) {
    this.schema = schema;
  }

  /**
   * The object after the patch.
   *
   * @throws PatchException for a patch that is malformed
   */
  public ObjectNode apply(ObjectSchema type, ObjectNode object, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      throw PatchException.malformed("a strategic merge patch must be an object");
    }
    ObjectNode result = object.deepCopy();
    return merge(type, result, changes);
  }

  /**
   * Merges into {@code target}, which may be changed; the result may be another tree.
   *
   * @param type null where the schema knows nothing of the fields
   */
  ObjectNode merge(@Nullable ObjectSchema type, ObjectNode target, ObjectNode patch) {
    switch (patch.path(PATCH).asString("merge")) {
      case "merge" -> {}
      case "replace" -> {
        ObjectNode replacement = patch.deepCopy();
        replacement.remove(PATCH);
        return replacement;
      }
      case "delete" -> {
        return JsonNodeFactory.instance.objectNode();
      }
      default -> throw badDirective(patch);
    }
    Map<String, ArrayNode> ordered = listsToOrder(target, patch);
    retainKeys(target, patch);
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      String name = change.getKey();
      JsonNode value = change.getValue();
      if (name.startsWith(DELETE_PREFIX)) {
        deleteValues(target, name.substring(DELETE_PREFIX.length()), value);
      } else if (!name.startsWith("$")) {
        field(type == null ? null : type.field(name), target, name, value);
      } else if (!isDirective(name)) {
        target.set(name, value.deepCopy());
      }
    }
    order(type, target, patch, ordered);
    return target;
  }

  static PatchException badDirective(ObjectNode patch) {
    return PatchException.malformed(
        "unknown patch type: " + patch.get(PATCH) + " in map: " + patch);
  }

  private static boolean isDirective(String name) {
    return name.equals(PATCH) || name.equals(RETAIN_KEYS) || name.startsWith(ORDER_PREFIX);
  }

  private void field(@Nullable FieldSchema field, ObjectNode target, String name, JsonNode change) {
    JsonNode current = target.get(name);
    Merge merge = field == null ? Merge.NONE : field.merge();
    switch (change) {
      case JsonNode value when value.isNull() -> target.remove(name);
      case ObjectNode object when merge.replaces() -> {
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        target.set(name, merge(objectType(field), empty, object));
      }
      case ObjectNode object -> {
        ObjectNode into =
            current instanceof ObjectNode existing
                ? existing
                : JsonNodeFactory.instance.objectNode();
        target.set(name, merge(objectType(field), into, object));
      }
      case ArrayNode list when merge.mergesLists() -> {
        ArrayNode into =
            current instanceof ArrayNode existing ? existing : JsonNodeFactory.instance.arrayNode();
        target.set(name, new ListMerge(this, elementType(field), merge).merge(into, list));
      }
      case JsonNode value -> target.set(name, value.deepCopy());
    }
  }

  private static void retainKeys(ObjectNode target, ObjectNode patch) {
    JsonNode keys = patch.get(RETAIN_KEYS);
    if (keys == null) {
      return;
    }
    if (!keys.isArray()) {
      throw PatchException.malformed("$retainKeys must be a list of field names");
    }
    Set<String> retained = new HashSet<>();
    keys.forEach(key -> retained.add(key.asString("")));
    for (Map.Entry<String, JsonNode> change : patch.properties()) {
      boolean counts = !change.getKey().startsWith("$") && !change.getValue().isNull();
      if (counts && !retained.contains(change.getKey())) {
        throw PatchException.malformed(
            "$retainKeys list must contains all fields present in the patch");
      }
    }
    target.retain(retained);
  }

  private static void deleteValues(ObjectNode target, String name, JsonNode values) {
    if (!(values instanceof ArrayNode list)) {
      throw PatchException.malformed(DELETE_PREFIX + name + " must be a list");
    }
    if (target.get(name) instanceof ArrayNode current) {
      for (JsonNode value : list) {
        current.removeIf(element -> JsonEquality.equal(element, value));
      }
    }
  }

  /** The lists that the patch gives an order to, as they are before it. */
  private static Map<String, ArrayNode> listsToOrder(ObjectNode target, ObjectNode patch) {
    Map<String, ArrayNode> lists = new HashMap<>();
    for (String name : patch.propertyNames()) {
      if (name.startsWith(ORDER_PREFIX)) {
        String list = name.substring(ORDER_PREFIX.length());
        lists.put(list, target.get(list) instanceof ArrayNode array ? array.deepCopy() : NONE);
      }
    }
    return lists;
  }

  private static void order(
      @Nullable ObjectSchema type,
      ObjectNode target,
      ObjectNode patch,
      Map<String, ArrayNode> before) {
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      if (!entry.getKey().startsWith(ORDER_PREFIX)) {
        continue;
      }
      String name = entry.getKey().substring(ORDER_PREFIX.length());
      if (!(entry.getValue() instanceof ArrayNode order)) {
        throw PatchException.malformed(entry.getKey() + " must be a list");
      }
      FieldSchema field = type == null ? null : type.field(name);
      String key = field == null ? "" : field.merge().patchKey();
      ElementOrder by = new ElementOrder(key);
      if (patch.get(name) instanceof ArrayNode list) {
        by.requireConsistent(list, order);
      }
      if (target.get(name) instanceof ArrayNode merged) {
        target.set(name, by.arrange(merged, order, before.getOrDefault(name, NONE)));
      }
    }
  }

  private @Nullable ObjectSchema objectType(@Nullable FieldSchema field) {
    return field == null ? null : resolve(field.type());
  }

  private @Nullable ObjectSchema elementType(@Nullable FieldSchema field) {
    return field != null && field.type() instanceof ListOf(FieldType element)
        ? resolve(element)
        : null;
  }

  private @Nullable ObjectSchema resolve(FieldType type) {
    return type instanceof Reference reference ? schema.get(reference) : null;
  }
}
