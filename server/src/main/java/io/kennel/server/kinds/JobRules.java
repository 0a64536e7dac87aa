package io.kennel.server.kinds;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Ages;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pods that do a piece of work and end. */
final class JobRules implements KindRules {
  static final String UID_LABEL = "batch.kubernetes.io/controller-uid";
  static final String NAME_LABEL = "batch.kubernetes.io/job-name";
  private static final String OLD_UID_LABEL = "controller-uid";
  private static final String OLD_NAME_LABEL = "job-name";
  private static final int BACKOFF_LIMIT = 6;

  @Override
  public ResourceType type() {
    return ResourceTypes.JOB;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    if (!Json.has(spec, "parallelism")) {
      Json.setDefault(spec, "completions", 1);
      spec.put("parallelism", 1);
    }
    Json.setDefault(spec, "backoffLimit", BACKOFF_LIMIT);
    Json.setDefault(spec, "completionMode", "NonIndexed");
    Json.setDefault(spec, "suspend", false);
    Json.setDefault(spec, "manualSelector", false);
    boolean hasPolicy = Json.has(spec, "podFailurePolicy");
    Json.setDefault(spec, "podReplacementPolicy", hasPolicy ? "Failed" : "TerminatingOrFailed");
    setDefaultsWithin(spec);
    setLabels(object, spec);
  }

  /** What is filled in deep inside, in a template for jobs too. */
  static void setDefaultsWithin(ObjectNode spec) {
    for (ObjectNode rule : Json.items(spec.path("podFailurePolicy"), "rules")) {
      for (ObjectNode pattern : Json.items(rule, "onPodConditions")) {
        Json.setDefault(pattern, "status", "True");
      }
    }
    PodTemplate.setDefaults(spec);
  }

  /** A job without labels has those of its pods. */
  private static void setLabels(ObjectNode object, ObjectNode spec) {
    ObjectNode metadata = Json.child(object, "metadata");
    if (metadata.path("labels").isEmpty() && !PodTemplate.labels(spec).isEmpty()) {
      metadata.set("labels", PodTemplate.labels(spec).deepCopy());
    }
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    object.putObject("status");
    ObjectNode spec = Json.child(object, "spec");
    if (!spec.path("manualSelector").asBoolean(false)) {
      generateSelector(object, spec);
    }
    setLabels(object, spec);
  }

  /** The pods of a job are those with its uid; labels that are there already stay, to be judged. */
  private static void generateSelector(ObjectNode object, ObjectNode spec) {
    String uid = Json.text(object, "metadata", "uid");
    String name = Json.text(object, "metadata", "name");
    ObjectNode labels = Json.child(Json.child(Json.child(spec, "template"), "metadata"), "labels");
    for (String label : List.of(OLD_UID_LABEL, UID_LABEL)) {
      Json.setDefault(labels, label, uid);
    }
    for (String label : List.of(OLD_NAME_LABEL, NAME_LABEL)) {
      Json.setDefault(labels, label, name);
    }
    Json.setDefault(Json.child(Json.child(spec, "selector"), "matchLabels"), UID_LABEL, uid);
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JobValidation.job(object, errors);
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    JobChanges.check(object, old, errors);
  }

  @Override
  public void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {
    JobChanges.checkStatus(object, old, errors);
  }

  /** As it was when jobs were new: whoever does not say otherwise keeps the pods. */
  @Override
  public String propagation(JsonNode object, String requested, Admission admission) {
    if (!requested.isEmpty()) {
      return requested;
    }
    List<String> finalizers = Json.texts(object.path("metadata"), "finalizers");
    if (finalizers.contains("orphan") || finalizers.contains("foregroundDeletion")) {
      return requested;
    }
    admission.warn(
        "child pods are preserved by default when jobs are deleted; set"
            + " propagationPolicy=Background to remove them or set propagationPolicy=Orphan to"
            + " suppress this warning");
    return "Orphan";
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of(
        "status.successful", job -> Integer.toString(Json.at(job, "status", "succeeded").asInt(0)));
  }

  @Override
  public List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("Status", JobRules::status).describedAs("Status of the job."));
    columns.add(Column.text("Completions", JobRules::completions));
    columns.add(Column.timed("Duration", "Time required to complete the job.", JobRules::duration));
    columns.add(Column.AGE);
    columns.addAll(PodTemplate.wideColumns());
    columns.add(PodTemplate.selectorColumn());
    return columns;
  }

  private static String status(JsonNode job) {
    if (hasCondition(job, "Complete")) {
      return "Complete";
    } else if (hasCondition(job, "Failed")) {
      return "Failed";
    } else if (Json.has(job, "metadata", "deletionTimestamp")) {
      return "Terminating";
    }
    for (String type : List.of("Suspended", "FailureTarget", "SuccessCriteriaMet")) {
      if (hasCondition(job, type)) {
        return type;
      }
    }
    return "Running";
  }

  static boolean hasCondition(JsonNode job, String type) {
    return Json.items(job.path("status"), "conditions").stream()
        .anyMatch(condition ->
            Json.text(condition, "type").equals(type)
                && Json.text(condition, "status").equals("True"));
  }

  private static String completions(JsonNode job) {
    int succeeded = Json.at(job, "status", "succeeded").asInt(0);
    if (Json.has(job, "spec", "completions")) {
      return succeeded + "/" + Json.at(job, "spec", "completions").asInt(0);
    }
    int parallelism = Json.at(job, "spec", "parallelism").asInt(0);
    return parallelism > 1 ? succeeded + "/1 of " + parallelism : succeeded + "/1";
  }

  private static String duration(JsonNode job, Instant now) {
    String start = Json.text(job, "status", "startTime");
    if (start.isEmpty()) {
      return "";
    }
    String end = Json.text(job, "status", "completionTime");
    return end.isEmpty()
        ? Ages.since(start, now)
        : Ages.human(Duration.between(Instant.parse(start), Instant.parse(end)));
  }
}
