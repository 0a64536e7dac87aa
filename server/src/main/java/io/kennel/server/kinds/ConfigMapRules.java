package io.kennel.server.kinds;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Configuration as text and bytes; may be made immutable. */
final class ConfigMapRules implements KindRules {
  static final int DATA_BYTES_MAX = 1024 * 1024;

  @Override
  public ResourceType type() {
    return ResourceTypes.CONFIG_MAP;
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    long[] bytes = new long[1];
    JsonNode binary = object.path("binaryData");
    object
        .path("data")
        .forEachEntry((key, value) -> {
          FieldPath path = FieldPath.of("data").key(key);
          errors.invalidAll(path, key, Names.configKey(key));
          if (binary.has(key)) {
            errors.invalid(path, key, "duplicate of key present in binaryData");
          }
          bytes[0] += value.asString("").length();
        });
    binary.forEachEntry((key, value) -> {
      FieldPath path = FieldPath.of("binaryData").key(key);
      errors.invalidAll(path, key, Names.configKey(key));
      bytes[0] += value.asString("").length() * 3L / 4;
    });
    if (bytes[0] > DATA_BYTES_MAX) {
      errors.add(FieldError.tooLong(FieldPath.ROOT, DATA_BYTES_MAX));
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    Immutability.check(object, old, List.of("data", "binaryData"), errors);
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.number(
            "Data", object -> object.path("data").size() + object.path("binaryData").size()),
        Column.AGE);
  }

  /** The rule that ConfigMaps and Secrets share. */
  static final class Immutability {
    private Immutability() {}

    static void check(JsonNode object, JsonNode old, List<String> fields, Errors errors) {
      if (!old.path("immutable").asBoolean(false)) {
        return;
      }
      String detail = "field is immutable when `immutable` is set";
      if (!object.path("immutable").asBoolean(false)) {
        errors.forbidden(FieldPath.of("immutable"), detail);
      }
      for (String field : fields) {
        if (!Json.same(object.path(field), old.path(field))) {
          errors.forbidden(FieldPath.of(field), detail);
        }
      }
    }
  }
}
