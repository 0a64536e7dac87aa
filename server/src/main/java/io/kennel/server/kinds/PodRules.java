package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Containers that run together on one node. */
final class PodRules implements KindRules {
  private static final long GRACE_PERIOD_SECONDS = 30;

  @Override
  public ResourceType type() {
    return ResourceTypes.POD;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    PodDefaults.setSpec(spec);
    PodDefaults.setPod(spec);
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    PodAdmission.admit(object, admission);
    object
        .putObject("status")
        .put("phase", "Pending")
        .put("qosClass", PodQuality.of(object.path("spec")));
  }

  @Override
  public void prepareStatusUpdate(ObjectNode object, JsonNode old, Admission admission) {
    ObjectNode status = Json.child(object, "status");
    if (Json.text(status, "qosClass").isEmpty()) {
      Json.copyField(status, old.path("status"), "qosClass");
    }
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    PodFailover.validate(object, errors);
    PodValidation.spec(object.path("spec"), FieldPath.of("spec"), errors);
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    PodFailover.validateUpdate(object, old, errors);
    PodChanges.check(object, old, errors);
  }

  @Override
  public void validateEphemeralContainersUpdate(JsonNode object, JsonNode old, Errors errors) {
    EphemeralContainers.checkChanges(object, old, errors);
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public boolean answersDeletionWithObject() {
    return true;
  }

  @Override
  public Long gracePeriodSeconds(JsonNode object, @Nullable Long requestedSeconds) {
    long own =
        Json.at(object, "spec", "terminationGracePeriodSeconds").asLong(GRACE_PERIOD_SECONDS);
    long grace = requestedSeconds == null ? own : requestedSeconds;
    String phase = Json.text(object, "status", "phase");
    boolean nothingRuns =
        Json.text(object, "spec", "nodeName").isEmpty()
            || phase.equals("Succeeded")
            || phase.equals("Failed");
    if (nothingRuns) {
      return 0L;
    }
    return grace < 0 ? 1 : grace;
  }

  /** Every node watches its own pods. */
  @Override
  public String topicField() {
    return "spec.nodeName";
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    Map<String, Function<JsonNode, String>> fields = new HashMap<>();
    for (String field :
        List.of("nodeName", "restartPolicy", "schedulerName", "serviceAccountName")) {
      fields.put("spec." + field, pod -> Json.text(pod, "spec", field));
    }
    fields.put(
        "spec.hostNetwork", pod -> String.valueOf(pod.at("/spec/hostNetwork").asBoolean(false)));
    for (String field : List.of("phase", "podIP", "nominatedNodeName")) {
      fields.put("status." + field, pod -> Json.text(pod, "status", field));
    }
    return fields;
  }

  @Override
  public List<Column> columns() {
    return PodColumns.ALL;
  }
}
