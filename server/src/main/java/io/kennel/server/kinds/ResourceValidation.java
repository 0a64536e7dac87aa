package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.value.Names;
import io.kennel.api.value.Quantity;
import io.kennel.server.json.Json;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What is wrong with requests and limits. */
final class ResourceValidation {
  private static final Set<String> STANDARD =
      Set.of("cpu", "memory", "ephemeral-storage", "storage");
  private static final String QUANTITY =
      "quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  private ResourceValidation() {}

  static void requirements(JsonNode resources, FieldPath path, Errors errors) {
    JsonNode limits = resources.path("limits");
    JsonNode requests = resources.path("requests");
    amounts(limits, path.child("limits"), errors);
    amounts(requests, path.child("requests"), errors);
    for (Map.Entry<String, JsonNode> request : requests.properties()) {
      String amount = request.getValue().asString("");
      String limit = Json.text(limits, request.getKey());
      if (Quantity.isValid(amount)
          && Quantity.isValid(limit)
          && Quantity.parse(amount).compareTo(Quantity.parse(limit)) > 0) {
        errors.invalid(
            path.child("requests"),
            amount,
            "must be less than or equal to " + request.getKey() + " limit of " + limit);
      }
    }
  }

  private static void amounts(JsonNode amounts, FieldPath path, Errors errors) {
    for (Map.Entry<String, JsonNode> amount : amounts.properties()) {
      String name = amount.getKey();
      boolean known = STANDARD.contains(name) || name.startsWith("hugepages-");
      List<String> wrong = Names.qualifiedName(name);
      errors.invalidAll(path, name, wrong);
      if (!known && !name.contains("/") && wrong.isEmpty()) {
        errors.invalid(path, name, "must be a standard resource type or fully qualified");
      }
      positive(amount.getValue(), path.key(name), errors);
    }
  }

  /** A quantity that is not negative. */
  static void positive(JsonNode value, FieldPath path, Errors errors) {
    String text = value.asString("");
    if (!Quantity.isValid(text)) {
      errors.invalid(path, text, QUANTITY);
    } else if (Quantity.parse(text).signum() < 0) {
      errors.invalid(path, text, "must be greater than or equal to 0");
    }
  }
}
