package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.SafeFailover;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The annotation that asks for safe fail-over. It stays as it was when the pod was made: a node
 * that did not know of it from the start does not supervise the pod.
 */
final class PodFailover {
  private static final FieldPath PATH =
      FieldPath.of("metadata").child("annotations").key(SafeFailover.ANNOTATION);

  private PodFailover() {}

  static void validate(JsonNode pod, Errors errors) {
    String value = value(pod);
    if (!value.isEmpty() && !value.equals(SafeFailover.FENCED)) {
      errors.notSupported(PATH, value, List.of(SafeFailover.FENCED));
    }
  }

  static void validateUpdate(JsonNode pod, JsonNode old, Errors errors) {
    if (!value(pod).equals(value(old))) {
      errors.invalid(PATH, value(pod), "field is immutable");
    }
  }

  private static String value(JsonNode pod) {
    return Json.at(pod, "metadata", "annotations").path(SafeFailover.ANNOTATION).asString("");
  }
}
