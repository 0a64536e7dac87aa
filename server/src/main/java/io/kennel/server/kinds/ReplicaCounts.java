package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The numbers in the status of a kind with replicas: what they may be, and how they are shown. */
final class ReplicaCounts {
  private static final FieldPath STATUS = FieldPath.of("status");

  private ReplicaCounts() {}

  /**
   * Checks them.
   *
   * @param parts counts of some of the replicas, so none is greater than their number
   */
  static void validate(JsonNode status, List<String> parts, Errors errors) {
    errors.notNegative(STATUS, status, "replicas");
    errors.notNegative(STATUS, status, "observedGeneration");
    long replicas = status.path("replicas").asLong(0);
    long ready = status.path("readyReplicas").asLong(0);
    for (String part : parts) {
      errors.notNegative(STATUS, status, part);
      if (status.path(part).asLong(0) > replicas) {
        errors.invalid(
            STATUS.child(part), status.path(part), "cannot be greater than status.replicas");
      }
    }
    if (status.path("availableReplicas").asLong(0) > ready) {
      errors.invalid(
          STATUS.child("availableReplicas"),
          status.path("availableReplicas"),
          "cannot be greater than readyReplicas");
    }
  }

  /** How many of the wanted replicas are ready, such as {@code 2/3}. */
  static Column readyColumn() {
    return Column.text("Ready", ReplicaCounts::ready)
        .describedAs("Number of the pod with ready state");
  }

  private static String ready(JsonNode object) {
    return Json.at(object, "status", "readyReplicas").asInt(0)
        + "/"
        + Json.at(object, "spec", "replicas").asInt(0);
  }
}
