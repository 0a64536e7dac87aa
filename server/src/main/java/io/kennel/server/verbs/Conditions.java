package io.kennel.server.verbs;

import io.kennel.server.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The conditions of a status. */
final class Conditions {
  private Conditions() {}

  /** Sets a condition to a value, without reason and message. */
  static void set(ObjectNode status, String type, String value, String now) {
    ArrayNode conditions = Json.list(status, "conditions");
    for (ObjectNode condition : Json.items(status, "conditions")) {
      if (Json.text(condition, "type").equals(type)) {
        fill(condition, value, now);
        return;
      }
    }
    fill(conditions.addObject().put("type", type), value, now);
  }

  private static void fill(ObjectNode condition, String value, String now) {
    condition.remove("reason");
    condition.remove("message");
    if (!Json.text(condition, "status").equals(value)) {
      condition.put("status", value);
      condition.put("lastTransitionTime", now);
    }
  }
}
