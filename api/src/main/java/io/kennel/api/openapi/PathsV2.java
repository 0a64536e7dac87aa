package io.kennel.api.openapi;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes paths as OpenAPI 2 has them. */
final class PathsV2 {
  private PathsV2() {}

  static ObjectNode render(Map<String, List<Operation>> paths) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    paths.forEach((path, operations) -> all.set(path, item(path, operations)));
    return all;
  }

  private static ObjectNode item(String path, List<Operation> operations) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    operations.forEach(operation -> item.set(operation.method(), operation(operation)));
    ArrayNode parameters = item.putArray("parameters");
    for (String name : List.of("name", "namespace")) {
      if (path.contains("{" + name + "}")) {
        parameter(parameters.addObject(), name, "path", "string").put("required", true);
      }
    }
    parameter(parameters.addObject(), QueryParameters.PRETTY.name(), "query", "string");
    return item;
  }

  private static ObjectNode operation(Operation operation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("description", operation.description());
    node.putArray("consumes").add("*/*");
    node.putArray("produces").add(operation.answer() == null ? "*/*" : "application/json");
    node.putArray("tags").add(operation.tag());
    node.put("operationId", operation.id());
    ArrayNode parameters = node.putArray("parameters");
    if (operation.body() != null) {
      ObjectNode body = parameters.addObject().put("name", "body").put("in", "body");
      body.put("required", !operation.method().equals("delete"));
      body.set("schema", Dialect.V2.reference(operation.body()));
    }
    for (Operation.QueryParameter query : operation.query()) {
      parameter(parameters.addObject(), query.name(), "query", query.type())
          .put("description", query.description());
    }
    ObjectNode responses = node.putObject("responses");
    ObjectNode ok = responses.putObject("200").put("description", "OK");
    if (operation.answer() != null) {
      ok.set("schema", Dialect.V2.reference(operation.answer()));
    }
    responses.putObject("401").put("description", "Unauthorized");
    node.put("x-kubernetes-action", operation.action());
    node.set(
        "x-kubernetes-group-version-kind",
        Definitions.kindNode(operation.kindGroup(), operation.kindVersion(), operation.kind()));
    return node;
  }

  private static ObjectNode parameter(ObjectNode node, String name, String in, String type) {
    return node.put("name", name).put("in", in).put("type", type).put("uniqueItems", true);
  }
}
