package io.kennel.api.apply;

import io.kennel.api.apply.FieldManager.Operation;
import io.kennel.api.json.JsonTrees;
import io.kennel.api.schema.ObjectSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code kubectl apply} without {@code --server-side} left in an object: the configuration it
 * applied last, as an annotation.
 */
final class ClientSideApply {
  static final String MANAGER = "kubectl-client-side-apply";

  /** Who applies on the server's side by kubectl's default, and may take over what kubectl left. */
  private static final String SUCCESSOR = "kubectl";

  private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
  private static final FieldSet ANNOTATION_FIELD =
      FieldSet.ofFields("metadata", "annotations", ANNOTATION);

  private ClientSideApply() {}

  /** The configuration that was applied last; null where there is none of this version. */
  static @Nullable ObjectNode lastApplied(JsonNode object, String apiVersion) {
    String text = annotation(object);
    if (text.isEmpty()) {
      return null;
    }
    try {
      return JsonTrees.read(text) instanceof ObjectNode last
              && last.path("apiVersion").asString("").equals(apiVersion)
          ? last
          : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String annotation(JsonNode object) {
    return object.path("metadata").path("annotations").path(ANNOTATION).asString("");
  }

  /**
   * The fields that are still as they were applied.
   *
   * @param complete what was applied, with the defaults that it got
   */
  static FieldSet unchanged(
      Shapes shapes,
      ObjectSchema type,
      ObjectNode lastApplied,
      ObjectNode complete,
      ObjectNode live) {
    Comparison since = Comparison.of(shapes, type, complete, live);
    ObjectNode nothing = JsonNodeFactory.instance.objectNode();
    FieldSet applied = Comparison.of(shapes, type, nothing, lastApplied).added();
    return applied.difference(since.modified()).difference(since.removed());
  }

  /** What whoever applied owns: its fields and their defaults as they still are, and its note. */
  static FieldSet owned(Shapes shapes, ObjectSchema type, ObjectNode complete, ObjectNode live) {
    return unchanged(shapes, type, complete, complete, live).union(ANNOTATION_FIELD);
  }

  /** Whether kubectl goes on where it applied on its own side before. */
  static boolean isSuccessor(FieldManager manager) {
    return manager.name().equals(SUCCESSOR) && manager.operation() == Operation.APPLY;
  }

  /** Keeps the annotation true, so that one can go back to applying on the client's side. */
  static void keepAnnotation(ObjectNode object, ObjectNode configuration) {
    if (annotation(object).isEmpty()) {
      return;
    }
    ObjectNode bare = configuration.deepCopy();
    if (bare.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations.remove(ANNOTATION);
    }
    if (object.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      annotations.put(ANNOTATION, JsonTrees.sortedText(bare) + "\n");
    }
  }
}
