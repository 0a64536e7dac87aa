package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods that are all alike, and how one version of them follows another. */
final class DeploymentRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STRATEGY = SPEC.child("strategy");
  private static final int REVISIONS = 10;
  private static final int PROGRESS_DEADLINE_SECONDS = 600;
  private static final String SHARE = "25%";

  @Override
  public ResourceType type() {
    return ResourceTypes.DEPLOYMENT;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "replicas", 1);
    Json.setDefault(spec, "revisionHistoryLimit", REVISIONS);
    Json.setDefault(spec, "progressDeadlineSeconds", PROGRESS_DEADLINE_SECONDS);
    ObjectNode strategy = Json.child(spec, "strategy");
    Json.setDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Json.child(strategy, "rollingUpdate");
      for (String field : List.of("maxSurge", "maxUnavailable")) {
        if (!Json.has(rolling, field)) {
          rolling.put(field, SHARE);
        }
      }
    }
    PodTemplate.setDefaults(spec);
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status");
  }

  /** Annotations count: they are passed on to the replica set. */
  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    JsonNode before = old.path("metadata");
    ObjectNode metadata = Json.child(object, "metadata");
    if (!Json.same(metadata.path("annotations"), before.path("annotations"))) {
      metadata.put("generation", before.path("generation").asLong(0) + 1);
    }
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    for (String field :
        List.of("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")) {
      errors.notNegative(SPEC, spec, field);
    }
    long deadline = spec.path("progressDeadlineSeconds").asLong(0);
    if (deadline <= spec.path("minReadySeconds").asLong(0)) {
      errors.invalid(
          SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
    }
    PodTemplate.validateSelector(spec, "deployment", errors);
    PodTemplate.validateLasting(spec, "ReplicaSet", errors);
    strategy(spec.path("strategy"), errors);
  }

  private static void strategy(JsonNode strategy, Errors errors) {
    String type = Json.text(strategy, "type");
    FieldPath rolling = STRATEGY.child("rollingUpdate");
    switch (type) {
      case "Recreate" -> {
        if (Json.has(strategy, "rollingUpdate")) {
          errors.forbidden(rolling, "may not be specified when strategy `type` is 'Recreate'");
        }
      }
      case "RollingUpdate" -> rollingUpdate(strategy.path("rollingUpdate"), rolling, errors);
      default ->
          errors.notSupported(STRATEGY.child("type"), type, List.of("Recreate", "RollingUpdate"));
    }
  }

  private static void rollingUpdate(JsonNode rolling, FieldPath path, Errors errors) {
    JsonNode unavailable = rolling.path("maxUnavailable");
    boolean valid = Shares.validate(unavailable, path.child("maxUnavailable"), errors);
    boolean both =
        Shares.validate(rolling.path("maxSurge"), path.child("maxSurge"), errors) && valid;
    if (both && Shares.number(unavailable) == 0 && Shares.number(rolling.path("maxSurge")) == 0) {
      errors.invalid(
          path.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
    }
    if (valid) {
      Shares.validateAtMostAll(unavailable, path.child("maxUnavailable"), errors);
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    errors.immutable(SPEC, object.path("spec"), old.path("spec"), "selector");
  }

  @Override
  public void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {
    ReplicaCounts.validate(
        object.path("status"),
        List.of("updatedReplicas", "readyReplicas", "availableReplicas"),
        errors);
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(ReplicaCounts.readyColumn());
    columns.add(
        Column.number("Up-to-date", each -> status(each, "updatedReplicas"))
            .describedAs(
                "Total number of non-terminated pods targeted by this deployment that have the"
                    + " desired template spec."));
    columns.add(
        Column.number("Available", each -> status(each, "availableReplicas"))
            .describedAs(
                "Total number of available pods (ready for at least minReadySeconds) targeted by"
                    + " this deployment."));
    columns.add(Column.AGE);
    columns.addAll(PodTemplate.wideColumns());
    columns.add(PodTemplate.selectorColumn());
    return columns;
  }

  private static int status(JsonNode deployment, String field) {
    return Json.at(deployment, "status", field).asInt(0);
  }
}
