package io.kennel.server.kinds;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is wrong with the policies of a job. Source: KEP-3329 and KEP-3998. */
final class JobPolicies {
  private static final int RULES_MAX = 20;
  private static final int EXIT_CODES_MAX = 255;
  private static final Pattern INTERVALS =
      Pattern.compile("\\d{1,9}(-\\d{1,9})?(,\\d{1,9}(-\\d{1,9})?)*");
  private static final FieldPath FAILURE = FieldPath.of("spec").child("podFailurePolicy");
  private static final FieldPath SUCCESS = FieldPath.of("spec").child("successPolicy");

  private JobPolicies() {}

  static void validate(JsonNode spec, Errors errors) {
    if (Json.has(spec, "podFailurePolicy")) {
      failurePolicy(spec, errors);
    }
    if (Json.has(spec, "successPolicy")) {
      successPolicy(spec, errors);
    }
  }

  private static void failurePolicy(JsonNode spec, Errors errors) {
    boolean isGiven = Json.has(spec, "podReplacementPolicy");
    if (isGiven && !Json.text(spec, "podReplacementPolicy").equals("Failed")) {
      errors.notSupported(
          FieldPath.of("spec").child("podReplacementPolicy"),
          Json.text(spec, "podReplacementPolicy"),
          List.of("Failed"));
    }
    List<ObjectNode> rules = Json.items(spec.path("podFailurePolicy"), "rules");
    FieldPath path = FAILURE.child("rules");
    if (rules.size() > RULES_MAX) {
      errors.add(FieldError.tooMany(path, rules.size(), RULES_MAX));
    }
    List<String> containers =
        Json.items(Json.at(spec, "template", "spec"), "containers").stream()
            .map(container -> Json.text(container, "name"))
            .toList();
    for (int i = 0; i < rules.size(); i++) {
      failureRule(rules.get(i), containers, path.index(i), errors);
    }
  }

  private static void failureRule(
      JsonNode rule, List<String> containers, FieldPath path, Errors errors) {
    String action = Json.text(rule, "action");
    if (action.equals("FailIndex")) {
      errors.forbidden(path.child("action"), "limits per index are not supported here");
    } else {
      errors.oneOf(path.child("action"), action, List.of("Count", "FailJob", "Ignore"));
    }
    boolean codes = Json.has(rule, "onExitCodes");
    boolean conditions = !rule.path("onPodConditions").isEmpty();
    if (codes == conditions) {
      errors.invalid(
          path,
          rule,
          codes
              ? "specifying both OnExitCodes and OnPodConditions is not supported"
              : "specifying one of OnExitCodes and OnPodConditions is required");
    }
    if (codes) {
      exitCodes(rule.path("onExitCodes"), containers, path.child("onExitCodes"), errors);
    }
    List<ObjectNode> patterns = Json.items(rule, "onPodConditions");
    for (int i = 0; i < patterns.size(); i++) {
      errors.oneOf(
          path.child("onPodConditions").index(i).child("status"),
          Json.text(patterns.get(i), "status"),
          List.of("False", "True", "Unknown"));
    }
  }

  private static void exitCodes(
      JsonNode codes, List<String> containers, FieldPath path, Errors errors) {
    String operator = Json.text(codes, "operator");
    errors.oneOf(path.child("operator"), operator, List.of("In", "NotIn"));
    String container = Json.text(codes, "containerName");
    if (!container.isEmpty() && !containers.contains(container)) {
      errors.invalid(path.child("containerName"), container, "must be one of the container names");
    }
    JsonNode values = codes.path("values");
    if (values.isEmpty()) {
      errors.invalid(path.child("values"), values, "at least one value is required");
    } else if (values.size() > EXIT_CODES_MAX) {
      errors.add(FieldError.tooMany(path.child("values"), values.size(), EXIT_CODES_MAX));
    }
    for (int i = 0; i < values.size(); i++) {
      if (operator.equals("In") && values.path(i).asInt(0) == 0) {
        errors.invalid(path.child("values").index(i), 0, "must not be 0 for the In operator");
      }
    }
  }

  private static void successPolicy(JsonNode spec, Errors errors) {
    if (!Json.text(spec, "completionMode").equals("Indexed")) {
      errors.invalid(SUCCESS, spec.path("successPolicy"), "requires indexed completion mode");
      return;
    }
    List<ObjectNode> rules = Json.items(spec.path("successPolicy"), "rules");
    FieldPath path = SUCCESS.child("rules");
    if (rules.isEmpty()) {
      errors.required(path, "at least one rules must be specified for the successPolicy");
    } else if (rules.size() > RULES_MAX) {
      errors.add(FieldError.tooMany(path, rules.size(), RULES_MAX));
    }
    for (int i = 0; i < rules.size(); i++) {
      successRule(rules.get(i), spec.path("completions").asLong(0), path.index(i), errors);
    }
  }

  private static void successRule(JsonNode rule, long completions, FieldPath path, Errors errors) {
    boolean counts = Json.has(rule, "succeededCount");
    boolean names = Json.has(rule, "succeededIndexes");
    if (!counts && !names) {
      errors.required(path, "at least one of succeededCount or succeededIndexes must be specified");
    }
    long count = rule.path("succeededCount").asLong(0);
    if (counts && (count < 1 || count > completions)) {
      errors.invalid(
          path.child("succeededCount"),
          count,
          "must be greater than 0 and less than or equal to "
              + completions
              + " (the number of specified completions)");
    }
    String indexes = Json.text(rule, "succeededIndexes");
    if (names && !(INTERVALS.matcher(indexes).matches() && last(indexes) < completions)) {
      errors.invalid(
          path.child("succeededIndexes"),
          indexes,
          "must be intervals of indexes in ascending order, such as 1,3-4, below "
              + completions
              + " (the number of specified completions)");
    }
  }

  private static long last(String indexes) {
    String[] numbers = indexes.split("[,-]");
    return Long.parseLong(numbers[numbers.length - 1]);
  }
}
