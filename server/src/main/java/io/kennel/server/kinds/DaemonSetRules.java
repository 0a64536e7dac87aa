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

/** A pod on every node, or on every node of some sort. */
final class DaemonSetRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STATUS = FieldPath.of("status");
  private static final FieldPath STRATEGY = SPEC.child("updateStrategy");
  private static final int REVISIONS = 10;

  /** Those of the status that are shown even where they are zero. */
  private static final List<String> COUNTS =
      List.of(
          "currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady");

  @Override
  public ResourceType type() {
    return ResourceTypes.DAEMON_SET;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.setDefault(spec, "revisionHistoryLimit", REVISIONS);
    ObjectNode strategy = Json.child(spec, "updateStrategy");
    Json.setDefault(strategy, "type", "RollingUpdate");
    if (Json.text(strategy, "type").equals("RollingUpdate")) {
      ObjectNode rolling = Json.child(strategy, "rollingUpdate");
      Json.setDefault(rolling, "maxUnavailable", 1);
      Json.setDefault(rolling, "maxSurge", 0);
    }
    PodTemplate.setDefaults(spec);
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    ObjectNode status = object.putObject("status");
    COUNTS.forEach(count -> status.put(count, 0));
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    errors.notNegative(SPEC, spec, "minReadySeconds");
    errors.notNegative(SPEC, spec, "revisionHistoryLimit");
    PodTemplate.validateSelector(spec, "daemonset", errors);
    PodTemplate.validateLasting(spec, "DaemonSet", errors);
    JsonNode strategy = spec.path("updateStrategy");
    switch (Json.text(strategy, "type")) {
      case "RollingUpdate" -> rollingUpdate(strategy.path("rollingUpdate"), errors);
      case "OnDelete" -> {}
      default -> errors.notSupported(STRATEGY, strategy, List.of("RollingUpdate", "OnDelete"));
    }
  }

  private static void rollingUpdate(JsonNode rolling, Errors errors) {
    FieldPath path = STRATEGY.child("rollingUpdate");
    JsonNode unavailable = rolling.path("maxUnavailable");
    JsonNode surge = rolling.path("maxSurge");
    boolean valid = Shares.validate(unavailable, path.child("maxUnavailable"), errors);
    if (!Shares.validate(surge, path.child("maxSurge"), errors) || !valid) {
      return;
    }
    Shares.validateAtMostAll(unavailable, path.child("maxUnavailable"), errors);
    Shares.validateAtMostAll(surge, path.child("maxSurge"), errors);
    boolean surges = Shares.number(surge) != 0;
    boolean goesFirst = Shares.number(unavailable) != 0;
    if (surges && goesFirst) {
      errors.invalid(
          path.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
    } else if (!surges && !goesFirst) {
      errors.required(path.child("maxUnavailable"), "cannot be 0 when maxSurge is 0");
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    errors.immutable(SPEC, object.path("spec"), old.path("spec"), "selector");
  }

  @Override
  public void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {
    List<String> fields = new ArrayList<>(COUNTS);
    fields.addAll(
        List.of(
            "updatedNumberScheduled",
            "numberAvailable",
            "numberUnavailable",
            "observedGeneration",
            "collisionCount"));
    fields.forEach(field -> errors.notNegative(STATUS, object.path("status"), field));
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(
        count("Desired", "desiredNumberScheduled")
            .describedAs("Number of nodes that should run a pod of this set."));
    columns.add(
        count("Current", "currentNumberScheduled")
            .describedAs("Number of those nodes that have one."));
    columns.add(
        count("Ready", "numberReady").describedAs("Number of those nodes that have a ready one."));
    columns.add(
        count("Up-to-date", "updatedNumberScheduled")
            .describedAs("Number of those nodes that have one of the present template."));
    columns.add(
        count("Available", "numberAvailable")
            .describedAs("Number of those nodes that have one ready for long enough."));
    columns.add(
        Column.text("Node Selector", DaemonSetRules::nodeSelector)
            .describedAs("Labels of the nodes that may run a pod of this set."));
    columns.add(Column.AGE);
    columns.addAll(PodTemplate.wideColumns());
    columns.add(PodTemplate.selectorColumn());
    return columns;
  }

  private static Column count(String name, String field) {
    return Column.number(name, set -> Json.at(set, "status", field).asInt(0));
  }

  private static String nodeSelector(JsonNode set) {
    String labels =
        Json.at(set, "spec", "template", "spec", "nodeSelector").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asString(""))
            .sorted()
            .collect(Collectors.joining(","));
    return labels.isEmpty() ? "<none>" : labels;
  }
}
