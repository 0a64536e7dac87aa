package io.kennel.api.openapi;

import tools.jackson.databind.node.ObjectNode;

/** Writes paths as OpenAPI 2 has them: a body is a parameter, and operations list media types. */
final class PathsV2 extends Paths {
  PathsV2() {
    super(Dialect.V2);
  }

  @Override
  void mediaTypes(ObjectNode node, Operation operation) {
    node.putArray("consumes").add("*/*");
    node.putArray("produces").add(operation.answer() == null ? "*/*" : "application/json");
  }

  @Override
  void requestBody(ObjectNode operation, String method, ObjectNode body) {
    ObjectNode parameter = operation.withArray("parameters").addObject();
    parameter.put("name", "body").put("in", "body").put("required", !method.equals("delete"));
    parameter.set("schema", body);
  }

  @Override
  void answer(ObjectNode response, ObjectNode schema) {
    response.set("schema", schema);
  }

  @Override
  void parameterType(ObjectNode parameter, String type) {
    parameter.put("type", type).put("uniqueItems", true);
  }
}
