package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A part of the addresses behind a Service. */
final class EndpointSliceRules implements KindRules {
  @Override
  public ResourceType type() {
    return ResourceTypes.ENDPOINT_SLICE;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    for (ObjectNode port : Json.items(object, "ports")) {
      if (!port.has("name")) {
        port.put("name", "");
      }
      Json.setDefault(port, "protocol", "TCP");
    }
    Json.list(object, "endpoints");
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    errors.oneOf(
        FieldPath.of("addressType"),
        Json.text(object, "addressType"),
        List.of("FQDN", "IPv4", "IPv6"));
    List<ObjectNode> endpoints = Json.items(object, "endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      if (endpoints.get(i).path("addresses").isEmpty()) {
        errors.required(
            FieldPath.of("endpoints").index(i).child("addresses"),
            "must contain at least 1 address");
      }
    }
  }

  @Override
  public void validateUpdate(JsonNode object, JsonNode old, Errors errors) {
    if (!Json.same(object.path("addressType"), old.path("addressType"))) {
      errors.invalid(
          FieldPath.of("addressType"), Json.text(object, "addressType"), "field is immutable");
    }
  }

  @Override
  public Set<String> generationFields() {
    return Set.of("addressType", "endpoints", "ports");
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.path("AddressType", "addressType"),
        Column.text("Ports", EndpointSliceRules::ports),
        Column.text("Endpoints", EndpointSliceRules::endpoints),
        Column.AGE);
  }

  private static String ports(JsonNode slice) {
    List<String> all = new ArrayList<>();
    for (ObjectNode port : Json.items(slice, "ports")) {
      all.add(port.path("port").isNumber() ? port.path("port").asString() : "*");
    }
    return all.isEmpty() ? "<unset>" : EndpointsRules.shorten(all);
  }

  private static String endpoints(JsonNode slice) {
    List<String> all = new ArrayList<>();
    Json.items(slice, "endpoints").forEach(one -> all.addAll(Json.texts(one, "addresses")));
    return all.isEmpty() ? "<unset>" : EndpointsRules.shorten(all);
  }
}
