package io.kennel.api.openapi;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the paths of a document; what the versions of OpenAPI do differently is left open. */
abstract sealed class Paths permits PathsV2, PathsV3 {
  private final Dialect dialect;

  Paths(Dialect dialect) {
    this.dialect = dialect;
  }

  /** Says what an operation takes as its body, of the schema {@code body}. */
  abstract void requestBody(ObjectNode operation, String method, ObjectNode body);

  /** Says that an answer has a schema. */
  abstract void answer(ObjectNode response, ObjectNode schema);

  /** Says of what type a parameter is. */
  abstract void parameterType(ObjectNode parameter, String type);

  /** Adds what only one version has. */
  abstract void mediaTypes(ObjectNode node, Operation operation);

  final ObjectNode render(Map<String, List<Operation>> paths) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    paths.forEach((path, operations) -> all.set(path, item(path, operations)));
    return all;
  }

  private ObjectNode item(String path, List<Operation> operations) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    operations.forEach(operation -> item.set(operation.method(), operation(operation)));
    ArrayNode parameters = item.putArray("parameters");
    for (String name : List.of("name", "namespace")) {
      if (path.contains("{" + name + "}")) {
        parameter(parameters, name, "path", "string").put("required", true);
      }
    }
    parameter(parameters, QueryParameters.PRETTY.name(), "query", "string");
    return item;
  }

  private ObjectNode operation(Operation operation) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("description", operation.description()).put("operationId", operation.id());
    node.putArray("tags").add(operation.tag());
    mediaTypes(node, operation);
    ArrayNode parameters = node.putArray("parameters");
    if (operation.body() != null) {
      requestBody(node, operation.method(), dialect.reference(operation.body()));
    }
    for (Operation.QueryParameter query : operation.query()) {
      parameter(parameters, query.name(), "query", query.type())
          .put("description", query.description());
    }
    ObjectNode responses = node.putObject("responses");
    ObjectNode ok = responses.putObject("200").put("description", "OK");
    if (operation.answer() != null) {
      answer(ok, dialect.reference(operation.answer()));
    }
    responses.putObject("401").put("description", "Unauthorized");
    node.put("x-kubernetes-action", operation.action());
    node.set(
        "x-kubernetes-group-version-kind",
        Definitions.kindNode(operation.kindGroup(), operation.kindVersion(), operation.kind()));
    return node;
  }

  private ObjectNode parameter(ArrayNode parameters, String name, String in, String type) {
    ObjectNode parameter = parameters.addObject().put("name", name).put("in", in);
    parameterType(parameter, type);
    return parameter;
  }
}
