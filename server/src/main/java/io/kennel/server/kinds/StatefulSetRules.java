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
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods with identities that last. */
final class StatefulSetRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int REVISIONS = 10;
  private static final List<String> CHANGEABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  @Override
  public ResourceType type() {
    return ResourceTypes.STATEFUL_SET;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "replicas", 1);
    Json.setDefault(spec, "podManagementPolicy", "OrderedReady");
    Json.setDefault(spec, "revisionHistoryLimit", REVISIONS);
    Json.setDefault(spec, "serviceName", "");
    ObjectNode strategy = Json.child(spec, "updateStrategy");
    Json.setDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      Json.setDefault(Json.child(strategy, "rollingUpdate"), "partition", 0);
    }
    ObjectNode retention = Json.child(spec, "persistentVolumeClaimRetentionPolicy");
    Json.setDefault(retention, "whenDeleted", "Retain");
    Json.setDefault(retention, "whenScaled", "Retain");
    PodTemplate.setDefaults(spec);
    for (ObjectNode claim : Json.items(spec, "volumeClaimTemplates")) {
      Json.setDefault(claim, "apiVersion", "v1");
      Json.setDefault(claim, "kind", "PersistentVolumeClaim");
      Json.setDefault(Json.child(claim, "spec"), "volumeMode", "Filesystem");
      Json.setDefault(Json.child(claim, "status"), "phase", "Pending");
    }
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status").put("replicas", 0).put("availableReplicas", 0);
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    errors.oneOf(
        SPEC.child("podManagementPolicy"),
        Json.text(spec, "podManagementPolicy"),
        List.of("OrderedReady", "Parallel"));
    strategy(spec.path("updateStrategy"), errors);
    JsonNode retention = spec.path("persistentVolumeClaimRetentionPolicy");
    for (String field : List.of("whenDeleted", "whenScaled")) {
      errors.oneOf(
          SPEC.child("persistentVolumeClaimRetentionPolicy").child(field),
          Json.text(retention, field),
          List.of("Retain", "Delete"));
    }
    for (String field : List.of("replicas", "minReadySeconds", "revisionHistoryLimit")) {
      errors.notNegative(SPEC, spec, field);
    }
    errors.notNegative(SPEC.child("ordinals"), spec.path("ordinals"), "start");
    PodTemplate.validateSelector(spec, "statefulset", errors);
    template(spec, errors);
  }

  private static void strategy(JsonNode strategy, Errors errors) {
    FieldPath path = SPEC.child("updateStrategy");
    String type = Json.text(strategy, "type");
    switch (type) {
      case "RollingUpdate" ->
          errors.notNegative(
              path.child("rollingUpdate"), strategy.path("rollingUpdate"), "partition");
      case "OnDelete" -> {
        if (Json.has(strategy, "rollingUpdate")) {
          errors.invalid(
              path.child("rollingUpdate"),
              strategy.path("rollingUpdate"),
              "only allowed for updateStrategy 'RollingUpdate'");
        }
      }
      default -> errors.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'");
    }
  }

  private static void template(JsonNode spec, Errors errors) {
    ObjectNode pod = (ObjectNode) spec.path("template").path("spec").deepCopy();
    // The claims of each pod stand in for volumes of the same name.
    Set<String> claims =
        Json.items(spec, "volumeClaimTemplates").stream()
            .map(claim -> Json.text(claim, "metadata", "name"))
            .collect(Collectors.toSet());
    for (String claim : claims) {
      boolean known =
          Json.items(pod, "volumes").stream()
              .anyMatch(volume -> Json.text(volume, "name").equals(claim));
      if (!known) {
        Json.list(pod, "volumes")
            .addObject()
            .put("name", claim)
            .putObject("persistentVolumeClaim")
            .put("claimName", claim);
      }
    }
    PodTemplate.validateMetadata(spec, errors);
    PodValidation.spec(pod, PodTemplate.POD_SPEC, errors);
    PodTemplate.validateLifetime(pod, "StatefulSet", errors);
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    ObjectNode wanted = (ObjectNode) object.path("spec").deepCopy();
    CHANGEABLE.forEach(field -> Json.copyField(wanted, old.path("spec"), field));
    if (!Json.same(wanted, old.path("spec"))) {
      errors.forbidden(
          SPEC,
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
              + " 'updateStrategy', 'revisionHistoryLimit',"
              + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
    }
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(ReplicaCounts.readyColumn());
    columns.add(Column.AGE);
    columns.addAll(PodTemplate.wideColumns());
    return columns;
  }
}
