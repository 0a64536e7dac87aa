package io.kennel.server.kinds;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What is wrong with a job. Source: the documentation page "Jobs" and the API reference. */
final class JobValidation {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final int INDEXED_PARALLELISM_MAX = 100_000;
  private static final List<String> MODES = List.of("NonIndexed", "Indexed");
  private static final List<String> REPLACEMENTS = List.of("Failed", "TerminatingOrFailed");
  private static final Map<String, String> NOT_DONE =
      Map.of(
          "backoffLimitPerIndex", "limits per index are not supported here; use backoffLimit",
          "maxFailedIndexes", "limits per index are not supported here; use backoffLimit",
          "scheduling", "groups of pods are not scheduled together here");

  private JobValidation() {}

  static void job(JsonNode job, Errors errors) {
    JsonNode spec = job.path("spec");
    spec(spec, errors);
    errors.oneOf(SPEC.child("completionMode"), Json.text(spec, "completionMode"), MODES);
    errors.oneOf(
        SPEC.child("podReplacementPolicy"), Json.text(spec, "podReplacementPolicy"), REPLACEMENTS);
    podNames(job, spec, errors);
    selector(job, spec, errors);
  }

  /** Finds what is wrong with a template for jobs, whose defaults are those of its jobs. */
  static void template(JsonNode template, FieldPath path, Errors errors) {
    JsonNode spec = template.path("spec");
    Errors found = new Errors();
    spec(spec, found);
    if (Json.has(spec, "completionMode")) {
      found.oneOf(SPEC.child("completionMode"), Json.text(spec, "completionMode"), MODES);
    }
    if (Json.has(spec, "podReplacementPolicy")) {
      String policy = Json.text(spec, "podReplacementPolicy");
      found.oneOf(SPEC.child("podReplacementPolicy"), policy, REPLACEMENTS);
    }
    if (Json.has(spec, "selector")) {
      found.invalid(
          SPEC.child("selector"), spec.path("selector"), "`selector` will be auto-generated");
    }
    if (spec.path("manualSelector").asBoolean(false)) {
      found.notSupported(SPEC.child("manualSelector"), true, List.of("nil", "false"));
    }
    for (FieldError error : found.found()) {
      errors.add(new FieldError(error.type(), path.child(error.field().text()), error.body()));
    }
  }

  private static void spec(JsonNode spec, Errors errors) {
    for (String field :
        List.of(
            "parallelism",
            "completions",
            "activeDeadlineSeconds",
            "backoffLimit",
            "ttlSecondsAfterFinished")) {
      errors.notNegative(SPEC, spec, field);
    }
    NOT_DONE.forEach((field, why) -> {
      if (Json.has(spec, field)) {
        errors.forbidden(SPEC.child(field), why);
      }
    });
    if (isIndexed(spec)) {
      indexes(spec, errors);
    }
    PodTemplate.validateMetadata(spec, errors);
    JsonNode pod = Json.at(spec, "template", "spec");
    PodValidation.spec(pod, PodTemplate.POD_SPEC, errors);
    restartPolicy(spec, Json.text(pod, "restartPolicy"), errors);
    JobPolicies.validate(spec, errors);
  }

  private static boolean isIndexed(JsonNode spec) {
    return Json.text(spec, "completionMode").equals("Indexed");
  }

  private static void indexes(JsonNode spec, Errors errors) {
    if (!Json.has(spec, "completions")) {
      errors.required(SPEC.child("completions"), "when completion mode is Indexed");
    }
    if (spec.path("parallelism").asLong(0) > INDEXED_PARALLELISM_MAX) {
      errors.invalid(
          SPEC.child("parallelism"),
          spec.path("parallelism"),
          "must be less than or equal to 100000 when completion mode is Indexed");
    }
  }

  private static void podNames(JsonNode job, JsonNode spec, Errors errors) {
    if (!isIndexed(spec)) {
      return;
    }
    long last = Math.max(0, spec.path("completions").asLong(1) - 1);
    String name = Json.text(job, "metadata", "name");
    for (String fault : Names.dnsLabel(name + "-" + last)) {
      errors.invalid(
          FieldPath.of("metadata").child("name"),
          name,
          "will not able to create pod with invalid DNS label: " + fault);
    }
  }

  private static void selector(JsonNode job, JsonNode spec, Errors errors) {
    FieldPath path = SPEC.child("selector");
    if (!spec.path("selector").isObject()) {
      errors.required(path);
      return;
    }
    if (!spec.path("manualSelector").asBoolean(false)) {
      generatedSelector(job, spec, path, errors);
    }
    PodTemplate.validateMatch(spec, path, errors);
  }

  /** A selector that somebody else made would select somebody else's pods. */
  private static void generatedSelector(
      JsonNode job, JsonNode spec, FieldPath path, Errors errors) {
    String uid = Json.text(job, "metadata", "uid");
    JsonNode selector = spec.path("selector");
    boolean isGenerated =
        selector.path("matchExpressions").isEmpty()
            && selector.path("matchLabels").size() == 1
            && Json.text(selector.path("matchLabels"), JobRules.UID_LABEL).equals(uid);
    if (!isGenerated) {
      errors.invalid(path, selector, "`selector` not auto-generated");
    }
    FieldPath labels = SPEC.child("template").child("metadata").child("labels");
    JsonNode given = PodTemplate.labels(spec);
    for (String label : List.of("controller-uid", JobRules.UID_LABEL)) {
      mustBe(given, label, uid, labels, errors);
    }
    for (String label : List.of("job-name", JobRules.NAME_LABEL)) {
      mustBe(given, label, Json.text(job, "metadata", "name"), labels, errors);
    }
  }

  private static void mustBe(
      JsonNode labels, String label, String wanted, FieldPath path, Errors errors) {
    if (!Json.text(labels, label).equals(wanted)) {
      errors.invalid(path.key(label), Json.text(labels, label), "must be '" + wanted + "'");
    }
  }

  private static void restartPolicy(JsonNode spec, String policy, Errors errors) {
    FieldPath path = PodTemplate.POD_SPEC.child("restartPolicy");
    if (policy.equals("Always")) {
      errors.required(path, "valid values: \"OnFailure\", \"Never\"");
    } else if (Json.has(spec, "podFailurePolicy") && !policy.equals("Never")) {
      errors.invalid(
          path, policy, "only \"Never\" is supported when podFailurePolicy is specified");
    }
  }
}
