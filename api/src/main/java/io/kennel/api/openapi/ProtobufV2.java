package io.kennel.api.openapi;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI 2 document in the protobuf form that Go clients ask for: all definitions, and of the
 * paths what those clients read of them, which is whether a patch takes a query parameter. Source
 * of the field numbers: gnostic's OpenAPIv2.proto.
 */
final class ProtobufV2 {
  private ProtobufV2() {}

  static byte[] encode(ObjectNode document) {
    ProtobufWriter info =
        new ProtobufWriter()
            .string(1, document.at("/info/title").asString(""))
            .string(2, document.at("/info/version").asString(""));
    return new ProtobufWriter()
        .string(1, document.path("swagger").asString(""))
        .message(2, info)
        .message(8, paths(document.path("paths")))
        .message(9, namedSchemas(document.path("definitions")))
        .toByteArray();
  }

  private static ProtobufWriter paths(JsonNode paths) {
    ProtobufWriter out = new ProtobufWriter();
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      JsonNode patch = path.getValue().get("patch");
      if (patch != null) {
        ProtobufWriter item = new ProtobufWriter().message(7, operation(patch));
        out.message(2, new ProtobufWriter().string(1, path.getKey()).message(2, item));
      }
    }
    return out;
  }

  private static ProtobufWriter operation(JsonNode operation) {
    ProtobufWriter out = new ProtobufWriter();
    out.string(5, operation.path("operationId").asString(""));
    for (JsonNode parameter : operation.path("parameters")) {
      if (parameter.path("in").asString("").equals("query")) {
        ProtobufWriter query =
            new ProtobufWriter()
                .string(2, "query")
                .string(4, parameter.path("name").asString(""))
                .string(6, parameter.path("type").asString(""));
        ProtobufWriter nonBody = new ProtobufWriter().message(3, query);
        out.message(8, new ProtobufWriter().message(1, new ProtobufWriter().message(2, nonBody)));
      }
    }
    extensions(out, 13, operation);
    return out;
  }

  private static ProtobufWriter namedSchemas(JsonNode schemas) {
    ProtobufWriter out = new ProtobufWriter();
    for (Map.Entry<String, JsonNode> entry : schemas.properties()) {
      ProtobufWriter named = new ProtobufWriter().string(1, entry.getKey());
      out.message(1, named.message(2, schema(entry.getValue())));
    }
    return out;
  }

  private static ProtobufWriter schema(JsonNode schema) {
    ProtobufWriter out = new ProtobufWriter();
    text(out, 1, schema.get("$ref"));
    text(out, 2, schema.get("format"));
    text(out, 4, schema.get("description"));
    JsonNode defaultValue = schema.get("default");
    if (defaultValue != null) {
      out.message(5, any(defaultValue));
    }
    for (JsonNode required : schema.path("required")) {
      out.string(19, required.asString(""));
    }
    JsonNode additional = schema.get("additionalProperties");
    if (additional != null) {
      out.message(21, new ProtobufWriter().message(1, schema(additional)));
    }
    JsonNode type = schema.get("type");
    if (type != null) {
      out.message(22, new ProtobufWriter().string(1, type.asString("")));
    }
    JsonNode items = schema.get("items");
    if (items != null) {
      out.message(23, new ProtobufWriter().message(1, schema(items)));
    }
    JsonNode properties = schema.get("properties");
    if (properties != null) {
      out.message(25, namedSchemas(properties));
    }
    extensions(out, 31, schema);
    return out;
  }

  private static void extensions(ProtobufWriter out, int field, JsonNode node) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getKey().startsWith("x-")) {
        ProtobufWriter named = new ProtobufWriter().string(1, entry.getKey());
        out.message(field, named.message(2, any(entry.getValue())));
      }
    }
  }

  /** A value as YAML, which JSON is. */
  private static ProtobufWriter any(JsonNode value) {
    return new ProtobufWriter().string(2, value.toString());
  }

  private static void text(ProtobufWriter out, int field, @Nullable JsonNode value) {
    if (value != null) {
      out.string(field, value.asString(""));
    }
  }
}
