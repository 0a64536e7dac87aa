package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A past state of the template of a StatefulSet or DaemonSet. */
final class ControllerRevisionRules implements KindRules {
  @Override
  public ResourceType type() {
    return ResourceTypes.CONTROLLER_REVISION;
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    if (object.path("revision").asLong(0) < 0) {
      errors.invalid(
          FieldPath.of("revision"),
          object.path("revision").asLong(0),
          "must be greater than or equal to 0");
    }
    if (!Json.has(object, "data")) {
      errors.required(FieldPath.of("data"), "data is mandatory");
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    if (!Json.same(object.path("data"), old.path("data"))) {
      errors.invalid(FieldPath.of("data"), object.path("data"), "field is immutable");
    }
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.text("Controller", ControllerRevisionRules::controller),
        Column.number("Revision", revision -> revision.path("revision").asInt(0)),
        Column.AGE);
  }

  private static String controller(JsonNode revision) {
    for (ObjectNode owner : Json.items(revision.path("metadata"), "ownerReferences")) {
      if (owner.path("controller").asBoolean(false)) {
        String group = Json.text(owner, "apiVersion").split("/", 2)[0];
        String kind = Json.text(owner, "kind").toLowerCase(Locale.ROOT);
        return kind + "." + group + "/" + Json.text(owner, "name");
      }
    }
    return "<none>";
  }
}
