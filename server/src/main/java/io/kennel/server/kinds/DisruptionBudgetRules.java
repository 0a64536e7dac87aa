package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** How many of an application's pods may be taken away at once. */
final class DisruptionBudgetRules implements KindRules {
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
  private static final int PERCENT_DIGITS_MAX = 3;

  @Override
  public ResourceType type() {
    return ResourceTypes.POD_DISRUPTION_BUDGET;
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode spec = object.path("spec");
    if (Json.has(spec, "minAvailable") && Json.has(spec, "maxUnavailable")) {
      errors.invalid(SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
    }
    for (String field : List.of("minAvailable", "maxUnavailable")) {
      if (Json.has(spec, field)) {
        amount(spec.path(field), SPEC.child(field), errors);
      }
    }
    try {
      var _ = LabelSelector.fromObject(spec.path("selector"));
    } catch (SelectorException e) {
      errors.invalid(SPEC.child("selector"), spec.path("selector"), "" + e.getMessage());
    }
    if (Json.has(spec, "unhealthyPodEvictionPolicy")) {
      errors.oneOf(
          SPEC.child("unhealthyPodEvictionPolicy"),
          Json.text(spec, "unhealthyPodEvictionPolicy"),
          List.of("AlwaysAllow", "IfHealthyBudget"));
    }
  }

  private static void amount(JsonNode amount, FieldPath path, Errors errors) {
    if (amount.isNumber()) {
      if (amount.asLong(0) < 0) {
        errors.invalid(path, amount, "must be greater than or equal to 0");
      }
      return;
    }
    String text = amount.asString("");
    if (!PERCENT.matcher(text).matches()) {
      errors.invalid(
          path,
          text,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%', "
              + " or '93%', regex used for validation is '[0-9]+%')");
    } else if (percent(text) > 100) {
      errors.invalid(path, text, "must not be greater than 100%");
    }
  }

  private static int percent(String text) {
    String digits = text.substring(0, text.length() - 1).replaceFirst("^0+(?=.)", "");
    return digits.length() > PERCENT_DIGITS_MAX ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  @Override
  public void validateStatusUpdate(JsonNode object, JsonNode old, Errors errors) {
    FieldPath path = FieldPath.of("status");
    for (String field :
        List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")) {
      long value = Json.at(object, "status", field).asLong(0);
      if (value < 0) {
        errors.invalid(path.child(field), value, "must be greater than or equal to 0");
      }
    }
  }

  @Override
  public boolean updateNeedsVersion() {
    return true;
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("spec");
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.text("Min Available", budget -> amount(budget, "minAvailable")),
        Column.text("Max Unavailable", budget -> amount(budget, "maxUnavailable")),
        Column.number(
            "Allowed Disruptions",
            budget -> Json.at(budget, "status", "disruptionsAllowed").asInt(0)),
        Column.AGE);
  }

  private static String amount(JsonNode budget, String field) {
    JsonNode amount = Json.at(budget, "spec", field);
    return amount.isMissingNode() || amount.isNull() ? "N/A" : amount.asString();
  }
}
