package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change in the spec of a pod that exists. */
final class PodChanges {
  private static final String FORBIDDEN =
      "pod updates may not change fields other than `spec.containers[*].image`,"
          + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
          + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to"
          + " be set to 1 if it was previously negative)";
  private static final FieldPath SPEC = FieldPath.of("spec");

  private PodChanges() {}

  static void check(JsonNode object, JsonNode old, Errors errors) {
    ObjectNode wanted = (ObjectNode) object.path("spec").deepCopy();
    JsonNode known = old.path("spec");
    for (String field : List.of("containers", "initContainers")) {
      if (wanted.path(field).size() != known.path(field).size()) {
        errors.forbidden(SPEC.child(field), "pod updates may not add or remove containers");
        return;
      }
      for (int i = 0; i < wanted.path(field).size(); i++) {
        if (wanted.path(field).path(i) instanceof ObjectNode container) {
          Json.copyField(container, known.path(field).path(i), "image");
        }
      }
    }
    checkTolerations(wanted.path("tolerations"), known.path("tolerations"), errors);
    checkDeadline(wanted, known, errors);
    for (String field : List.of("tolerations", "activeDeadlineSeconds")) {
      Json.copyField(wanted, known, field);
    }
    if (known.path("terminationGracePeriodSeconds").asLong(0) < 0
        && wanted.path("terminationGracePeriodSeconds").asLong(0) == 1) {
      Json.copyField(wanted, known, "terminationGracePeriodSeconds");
    }
    if (!Json.same(wanted, known)) {
      errors.forbidden(SPEC, FORBIDDEN);
    }
  }

  private static void checkTolerations(JsonNode wanted, JsonNode known, Errors errors) {
    for (JsonNode toleration : known) {
      boolean kept =
          wanted instanceof ArrayNode array
              && array
                  .valueStream()
                  .anyMatch(one -> Json.same(withoutSeconds(one), withoutSeconds(toleration)));
      if (!kept) {
        errors.forbidden(
            SPEC.child("tolerations"),
            "existing toleration can not be modified except its tolerationSeconds");
        return;
      }
    }
  }

  private static JsonNode withoutSeconds(JsonNode toleration) {
    return toleration instanceof ObjectNode object
        ? object.deepCopy().without("tolerationSeconds")
        : toleration;
  }

  private static void checkDeadline(JsonNode wanted, JsonNode known, Errors errors) {
    if (!Json.has(known, "activeDeadlineSeconds")) {
      return;
    }
    FieldPath path = SPEC.child("activeDeadlineSeconds");
    if (!Json.has(wanted, "activeDeadlineSeconds")) {
      errors.invalid(path, null, "must not update from a positive integer to nil value");
    } else if (wanted.path("activeDeadlineSeconds").asLong(0)
        > known.path("activeDeadlineSeconds").asLong(0)) {
      errors.invalid(
          path,
          wanted.path("activeDeadlineSeconds").asLong(0),
          "must be less than or equal to previous value");
    }
  }
}
