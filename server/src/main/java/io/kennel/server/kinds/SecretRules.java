package io.kennel.server.kinds;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.value.Names;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Configuration that is nobody else's business. */
final class SecretRules implements KindRules {
  private static final Map<String, List<String>> REQUIRED =
      Map.of(
          "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
          "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"),
          "kubernetes.io/dockercfg", List.of(".dockercfg"),
          "kubernetes.io/ssh-auth", List.of("ssh-privatekey"));

  @Override
  public ResourceType type() {
    return ResourceTypes.SECRET;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    Json.setDefault(object, "type", "Opaque");
    // stringData is for writing only: each text becomes an entry of data.
    JsonNode texts = object.path("stringData");
    if (texts.isObject()) {
      ObjectNode data = Json.child(object, "data");
      texts.forEachEntry((key, value) -> data.put(key, encode(value.asString(""))));
    }
    object.remove("stringData");
  }

  private static String encode(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void prepareUpdate(ObjectNode object, JsonNode old, Admission admission) {
    if (Json.text(object, "type").isEmpty()) {
      Json.copyField(object, old, "type");
    }
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    JsonNode data = object.path("data");
    long bytes = 0;
    for (Map.Entry<String, JsonNode> entry : data.properties()) {
      errors.invalidAll(
          FieldPath.of("data").key(entry.getKey()),
          entry.getKey(),
          Names.configKey(entry.getKey()));
      bytes += entry.getValue().asString("").length() * 3L / 4;
    }
    if (bytes > ConfigMapRules.DATA_BYTES_MAX) {
      errors.add(FieldError.tooLong(FieldPath.of("data"), ConfigMapRules.DATA_BYTES_MAX));
    }
    for (String key : REQUIRED.getOrDefault(Json.text(object, "type"), List.of())) {
      if (!data.has(key)) {
        errors.required(FieldPath.of("data").key(key));
      }
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    if (!Json.same(object.path("type"), old.path("type"))) {
      errors.invalid(FieldPath.of("type"), Json.text(object, "type"), "field is immutable");
    }
    ConfigMapRules.Immutability.check(object, old, List.of("data"), errors);
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    return Map.of("type", secret -> Json.text(secret, "type"));
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.path("Type", "type"),
        Column.number("Data", secret -> secret.path("data").size()),
        Column.AGE);
  }
}
