package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How much a pod matters next to others. Source: "Pod Priority and Preemption". */
final class PriorityClassRules implements KindRules {
  private static final int USER_VALUE_MAX = 1_000_000_000;
  private static final String SYSTEM_PREFIX = "system-";
  private static final Map<String, Integer> SYSTEM =
      Map.of("system-node-critical", 2_000_001_000, "system-cluster-critical", 2_000_000_000);

  @Override
  public ResourceType type() {
    return ResourceTypes.PRIORITY_CLASS;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Json.setDefault(object, "preemptionPolicy", "PreemptLowerPriority");
    Json.setDefault(object, "value", 0);
  }

  @Override
  public void prepareCreate(ObjectNode object, Admission admission) {
    refuseSecondDefault(object, admission);
  }

  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    refuseSecondDefault(object, admission);
  }

  private static void refuseSecondDefault(JsonNode object, Admission admission) {
    String name = Json.text(object, "metadata", "name");
    if (!isDefault(object)) {
      return;
    }
    for (JsonNode other : admission.all(ResourceTypes.PRIORITY_CLASS)) {
      String otherName = Json.text(other, "metadata", "name");
      if (isDefault(other) && !otherName.equals(name)) {
        throw StatusErrors.forbidden(
            ResourceTypes.PRIORITY_CLASS,
            name,
            "PriorityClass "
                + otherName
                + " is already marked as default. Only one default can exist");
      }
    }
  }

  static boolean isDefault(JsonNode object) {
    return object.path("globalDefault").asBoolean(false);
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    String name = Json.text(object, "metadata", "name");
    int value = object.path("value").asInt(0);
    if (name.startsWith(SYSTEM_PREFIX)) {
      String fault = systemFault(name, value, isDefault(object));
      if (!fault.isEmpty()) {
        errors.forbidden(
            FieldPath.of("metadata").child("name"),
            "priority class names with 'system-' prefix are reserved for system use only. error: "
                + fault);
      }
    } else if (value > USER_VALUE_MAX) {
      errors.forbidden(
          FieldPath.of("value"),
          "maximum allowed value of a user defined priority is " + USER_VALUE_MAX);
    }
    errors.oneOf(
        FieldPath.of("preemptionPolicy"),
        Json.text(object, "preemptionPolicy"),
        List.of("Never", "PreemptLowerPriority"));
  }

  private static String systemFault(String name, int value, boolean isDefault) {
    Integer known = SYSTEM.get(name);
    if (known == null) {
      return name + " is not a known system priority class";
    }
    if (value != known) {
      return "value of " + name + " PriorityClass must be " + known;
    }
    return isDefault ? "globalDefault of " + name + " PriorityClass must be false" : "";
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    if (object.path("value").asInt(0) != old.path("value").asInt(0)) {
      errors.forbidden(FieldPath.of("value"), "may not be changed in an update.");
    }
    String policy = Json.text(object, "preemptionPolicy");
    if (!policy.equals(Json.text(old, "preemptionPolicy"))) {
      errors.invalid(FieldPath.of("preemptionPolicy"), policy, "field is immutable");
    }
  }

  @Override
  public void prepareRemoval(JsonNode object, Admission admission) {
    String name = Json.text(object, "metadata", "name");
    if (SYSTEM.containsKey(name)) {
      throw StatusErrors.forbidden(
          ResourceTypes.PRIORITY_CLASS,
          name,
          "this is a system priority class and cannot be deleted");
    }
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.number("Value", one -> one.path("value").asInt(0)),
        Column.text("Global-Default", one -> String.valueOf(isDefault(one))),
        Column.AGE,
        Column.path("PreemptionPolicy", "preemptionPolicy"));
  }
}
