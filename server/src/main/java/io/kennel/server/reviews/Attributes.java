package io.kennel.server.reviews;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.request.RequestInfo;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The request that a review asks about. */
final class Attributes {
  private Attributes() {}

  static RequestInfo of(ResourceType type, JsonNode spec) {
    boolean isResource = Json.has(spec, "resourceAttributes");
    boolean isPath = Json.has(spec, "nonResourceAttributes");
    if (isResource == isPath) {
      throw StatusErrors.invalid(
          type,
          "",
          List.of(
              isPath
                  ? FieldError.invalid(
                      FieldPath.of("spec.nonResourceAttributes"),
                      spec.path("nonResourceAttributes"),
                      "cannot be specified in combination with resourceAttributes")
                  : FieldError.invalid(
                      FieldPath.of("spec.resourceAttributes"),
                      null,
                      "exactly one of nonResourceAttributes or resourceAttributes must be"
                          + " specified")));
    }
    return isPath
        ? path(spec.path("nonResourceAttributes"))
        : resource(spec.path("resourceAttributes"));
  }

  private static RequestInfo path(JsonNode attributes) {
    return new RequestInfo(
        false,
        Json.text(attributes, "verb"),
        Json.text(attributes, "path"),
        "",
        "",
        "",
        "",
        "",
        "",
        "");
  }

  private static RequestInfo resource(JsonNode attributes) {
    return new RequestInfo(
        true,
        Json.text(attributes, "verb"),
        "",
        Json.text(attributes, "group"),
        Json.text(attributes, "version"),
        Json.text(attributes, "resource"),
        Json.text(attributes, "subresource"),
        Json.text(attributes, "namespace"),
        Json.text(attributes, "name"),
        "");
  }
}
