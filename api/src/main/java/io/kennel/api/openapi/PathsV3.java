package io.kennel.api.openapi;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Writes paths as OpenAPI 3 has them: bodies and answers have their media types beside them. */
final class PathsV3 extends Paths {
  private static final List<String> PATCH_TYPES =
      List.of(
          "application/json-patch+json",
          "application/apply-patch+yaml",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json");

  PathsV3() {
    super(Dialect.V3);
  }

  @Override
  void mediaTypes(ObjectNode node, Operation operation) {
    // They stand with the bodies.
  }

  @Override
  void requestBody(ObjectNode operation, String method, ObjectNode body) {
    ObjectNode content = operation.putObject("requestBody").putObject("content");
    for (String mediaType : method.equals("patch") ? PATCH_TYPES : List.of("*/*")) {
      content.putObject(mediaType).set("schema", body);
    }
  }

  @Override
  void answer(ObjectNode response, ObjectNode schema) {
    response.putObject("content").putObject("application/json").set("schema", schema);
  }

  @Override
  void parameterType(ObjectNode parameter, String type) {
    parameter.putObject("schema").put("type", type).put("uniqueItems", true);
  }
}
