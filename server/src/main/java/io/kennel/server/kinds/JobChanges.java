package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What may change about a job. Source: the documentation page "Jobs". */
final class JobChanges {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final FieldPath STATUS = FieldPath.of("status");
  private static final List<String> FIXED =
      List.of("selector", "completionMode", "podFailurePolicy", "successPolicy", "managedBy");
  private static final List<String> SCHEDULING =
      List.of("nodeSelector", "affinity", "tolerations", "schedulingGates");

  private JobChanges() {}

  static void check(JsonNode job, JsonNode old, Errors errors) {
    JsonNode spec = job.path("spec");
    JsonNode before = old.path("spec");
    FIXED.forEach(field -> errors.immutable(SPEC, spec, before, field));
    completions(spec, before, errors);
    template(job, spec, old, errors);
  }

  /** An indexed job is elastic as long as it does all at once. Source: KEP-3715. */
  private static void completions(JsonNode spec, JsonNode before, Errors errors) {
    if (Json.same(spec.path("completions"), before.path("completions"))) {
      return;
    }
    if (!Json.text(spec, "completionMode").equals("Indexed")) {
      errors.immutable(SPEC, spec, before, "completions");
    } else if (!Json.same(spec.path("completions"), spec.path("parallelism"))) {
      errors.invalid(
          SPEC.child("completions"),
          spec.path("completions"),
          "can only be modified in tandem with parallelism such that completions == parallelism");
    }
  }

  /** Where its pods may run can be changed while there are none. Source: KEP-2926. */
  private static void template(JsonNode job, JsonNode spec, JsonNode old, Errors errors) {
    JsonNode before = old.path("spec");
    ObjectNode wanted = (ObjectNode) spec.path("template").deepCopy();
    boolean isMovable =
        before.path("suspend").asBoolean(false) && !Json.has(old, "status", "startTime");
    if (isMovable) {
      SCHEDULING.forEach(field ->
          Json.copyField(Json.child(wanted, "spec"), Json.at(before, "template", "spec"), field));
      for (String field : List.of("labels", "annotations")) {
        Json.copyField(
            Json.child(wanted, "metadata"), Json.at(before, "template", "metadata"), field);
      }
    }
    if (!Json.same(wanted, before.path("template"))) {
      errors.invalid(SPEC.child("template"), job.at("/spec/template"), "field is immutable");
    }
  }

  /** A job that has ended stays as it ended. */
  static void checkStatus(JsonNode job, JsonNode oldJob, Errors errors) {
    JsonNode status = job.path("status");
    JsonNode old = oldJob.path("status");
    for (String field : List.of("active", "succeeded", "failed", "ready", "terminating")) {
      errors.notNegative(STATUS, status, field);
    }
    for (String type : List.of("Complete", "Failed")) {
      if (JobRules.hasCondition(oldJob, type) && !JobRules.hasCondition(job, type)) {
        errors.invalid(
            STATUS.child("conditions"),
            status.path("conditions"),
            "cannot disable " + type + "=True condition");
      }
    }
    if (JobRules.hasCondition(job, "Complete") && JobRules.hasCondition(job, "Failed")) {
      errors.invalid(
          STATUS.child("conditions"),
          status.path("conditions"),
          "cannot set Complete=True and Failed=true conditions");
    }
    if (Json.has(old, "completionTime")
        && !Json.same(old.path("completionTime"), status.path("completionTime"))) {
      errors.invalid(
          STATUS.child("completionTime"), status.path("completionTime"), "field is immutable");
    }
  }
}
