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
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A number of pods that are all alike. */
final class ReplicaSetRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");

  @Override
  public ResourceType type() {
    return ResourceTypes.REPLICA_SET;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "replicas", 1);
    PodTemplate.setDefaults(spec);
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status").put("replicas", 0);
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    errors.notNegative(SPEC, spec, "replicas");
    errors.notNegative(SPEC, spec, "minReadySeconds");
    // Kubernetes speaks of a deployment here, too.
    PodTemplate.validateSelector(spec, "deployment", errors);
    PodTemplate.validateLasting(spec, "ReplicaSet", errors);
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    errors.immutable(SPEC, object.path("spec"), old.path("spec"), "selector");
  }

  @Override
  public void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {
    ReplicaCounts.validate(
        object.path("status"),
        List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
        errors);
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of(
        "status.replicas", set -> Integer.toString(Json.at(set, "status", "replicas").asInt(0)));
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        Column.number("Desired", set -> Json.at(set, "spec", "replicas").asInt(0))
            .describedAs("Number of desired pods."));
    columns.add(
        Column.number("Current", set -> Json.at(set, "status", "replicas").asInt(0))
            .describedAs("The most recently observed number of replicas."));
    columns.add(
        Column.number("Ready", set -> Json.at(set, "status", "readyReplicas").asInt(0))
            .describedAs("The number of pods targeted by this ReplicaSet with a Ready Condition."));
    columns.add(Column.AGE);
    columns.addAll(PodTemplate.wideColumns());
    columns.add(PodTemplate.selectorColumn());
    return columns;
  }
}
