package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Containers that are added to a running pod, to look at it. They come through the subresource of
 * their name, and stay. Source: KEP-277, "Ephemeral Containers".
 */
final class EphemeralContainers {
  private static final String FIELD = "ephemeralContainers";
  private static final String NOT_HERE = "cannot be set for an Ephemeral Container";

  /** What a container that only looks has no use for. */
  private static final List<String> FORBIDDEN =
      List.of(
          "ports",
          "resources",
          "resizePolicy",
          "restartPolicy",
          "restartPolicyRules",
          "livenessProbe",
          "readinessProbe",
          "startupProbe",
          "lifecycle");

  private EphemeralContainers() {}

  /** Finds what is wrong beyond what may be wrong with any container. */
  static void check(JsonNode spec, FieldPath path, Errors errors) {
    if (!spec.path(FIELD).isEmpty() && path.equals(PodTemplate.POD_SPEC)) {
      errors.forbidden(path.child(FIELD), "ephemeral containers not allowed in pod template");
      return;
    }
    Set<String> others = new HashSet<>();
    for (String field : List.of("containers", "initContainers")) {
      Json.items(spec, field).forEach(each -> others.add(Json.text(each, "name")));
    }
    List<ObjectNode> own = Json.items(spec, FIELD);
    for (int index = 0; index < own.size(); index++) {
      FieldPath at = path.child(FIELD).index(index);
      String target = Json.text(own.get(index), "targetContainerName");
      if (!target.isEmpty() && !others.contains(target)) {
        errors.notFound(at.child("targetContainerName"), target);
      }
      for (String field : FORBIDDEN) {
        if (!own.get(index).path(field).isEmpty() || own.get(index).path(field).isString()) {
          errors.forbidden(at.child(field), NOT_HERE);
        }
      }
      mounts(own.get(index), at, errors);
    }
  }

  private static void mounts(JsonNode container, FieldPath path, Errors errors) {
    List<ObjectNode> mounts = Json.items(container, "volumeMounts");
    for (int index = 0; index < mounts.size(); index++) {
      for (String field : List.of("subPath", "subPathExpr")) {
        if (!Json.text(mounts.get(index), field).isEmpty()) {
          errors.forbidden(path.child("volumeMounts").index(index).child(field), NOT_HERE);
        }
      }
    }
  }

  /** They may be added, and neither changed nor removed. */
  static void checkChanges(JsonNode pod, JsonNode old, Errors errors) {
    FieldPath path = FieldPath.of("spec").child(FIELD);
    Map<String, ObjectNode> wanted = new HashMap<>();
    for (ObjectNode each : Json.items(pod.path("spec"), FIELD)) {
      wanted.put(Json.text(each, "name"), each);
    }
    for (ObjectNode each : Json.items(old.path("spec"), FIELD)) {
      String name = Json.text(each, "name");
      ObjectNode now = wanted.get(name);
      if (now == null) {
        errors.forbidden(path, "existing ephemeral containers \"" + name + "\" may not be removed");
      } else if (!Json.same(now, each)) {
        errors.forbidden(path, "existing ephemeral containers \"" + name + "\" may not be changed");
      }
    }
  }
}
