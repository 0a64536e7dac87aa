package io.kennel.api.openapi;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes paths as OpenAPI 3 has them. */
final class PathsV3 {
  private static final List<String> PATCH_TYPES =
      List.of(
          "application/json-patch+json",
          "application/merge-patch+json",
          "application/strategic-merge-patch+json");

  private PathsV3() {}

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
    node.putArray("tags").add(operation.tag());
    node.put("description", operation.description()).put("operationId", operation.id());
    ArrayNode parameters = node.putArray("parameters");
    for (Operation.QueryParameter query : operation.query()) {
      parameter(parameters.addObject(), query.name(), "query", query.type())
          .put("description", query.description());
    }
    if (operation.body() != null) {
      ObjectNode content = node.putObject("requestBody").putObject("content");
      for (String mediaType : operation.method().equals("patch") ? PATCH_TYPES : List.of("*/*")) {
        content.putObject(mediaType).set("schema", Dialect.V3.reference(operation.body()));
      }
    }
    ObjectNode responses = node.putObject("responses");
    ObjectNode ok = responses.putObject("200").put("description", "OK");
    if (operation.answer() != null) {
      ok.putObject("content")
          .putObject("application/json")
          .set("schema", Dialect.V3.reference(operation.answer()));
    }
    responses.putObject("401").put("description", "Unauthorized");
    node.put("x-kubernetes-action", operation.action());
    node.set(
        "x-kubernetes-group-version-kind",
        Definitions.kindNode(operation.kindGroup(), operation.kindVersion(), operation.kind()));
    return node;
  }

  private static ObjectNode parameter(ObjectNode node, String name, String in, String type) {
    node.put("name", name).put("in", in);
    node.putObject("schema").put("type", type).put("uniqueItems", true);
    return node;
  }
}
