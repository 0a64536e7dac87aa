package io.kennel.api.openapi;

import io.kennel.api.schema.FieldType.Scalar;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The definitions of values that JSON writes as strings, numbers or free objects. */
final class ValueDefinitions {
  private static final String MACHINERY = "io.k8s.apimachinery.pkg.";

  private ValueDefinitions() {}

  /** The name of a scalar's definition; null where it needs none. */
  static @Nullable String name(String field, Scalar type) {
    return switch (type) {
      case STRING, BOOL, INT32, INT64, DOUBLE, BYTES -> null;
      case TIME -> MACHINERY + "apis.meta.v1.Time";
      case MICRO_TIME -> MACHINERY + "apis.meta.v1.MicroTime";
      case DURATION -> MACHINERY + "apis.meta.v1.Duration";
      case QUANTITY -> MACHINERY + "api.resource.Quantity";
      case INT_OR_STRING -> MACHINERY + "util.intstr.IntOrString";
      case ANY ->
          MACHINERY + (field.equals("fieldsV1") ? "apis.meta.v1.FieldsV1" : "runtime.RawExtension");
    };
  }

  /** The definition of a scalar that has a name. */
  static ObjectNode definition(Scalar type, Dialect dialect) {
    return switch (type) {
      case TIME -> string("date-time").put("description", "A time, RFC 3339, to the second.");
      case MICRO_TIME ->
          string("date-time").put("description", "A time, RFC 3339, to the microsecond.");
      case DURATION -> string("").put("description", "A length of time, such as 1m30s.");
      case QUANTITY -> quantity(dialect);
      case INT_OR_STRING -> intOrString(dialect);
      case ANY -> node().put("description", "Any JSON object.").put("type", "object");
      case STRING, BOOL, INT32, INT64, DOUBLE, BYTES -> inline(type);
    };
  }

  /** How a scalar without a name stands in a field. */
  static ObjectNode inline(Scalar type) {
    return switch (type) {
      case BOOL -> node().put("type", "boolean");
      case INT32 -> node().put("type", "integer").put("format", "int32");
      case INT64 -> node().put("type", "integer").put("format", "int64");
      case DOUBLE -> node().put("type", "number").put("format", "double");
      case BYTES -> string("byte");
      case STRING, TIME, MICRO_TIME, DURATION, QUANTITY, INT_OR_STRING, ANY -> string("");
    };
  }

  private static ObjectNode quantity(Dialect dialect) {
    ObjectNode node =
        node()
            .put(
                "description",
                "An amount of a resource: a number with an optional suffix, such as 100m, 1.5Gi or"
                    + " 2e3. Sent back in its canonical form.");
    if (dialect == Dialect.V2) {
      return node.put("type", "string");
    }
    node.putArray("oneOf").add(string("")).add(node().put("type", "number"));
    return node;
  }

  private static ObjectNode intOrString(Dialect dialect) {
    ObjectNode node =
        node().put("description", "An int32 or a string.").put("format", "int-or-string");
    if (dialect == Dialect.V2) {
      return node.put("type", "string");
    }
    node.putArray("oneOf").add(node().put("type", "integer")).add(string(""));
    return node;
  }

  private static ObjectNode string(String format) {
    ObjectNode node = node().put("type", "string");
    return format.isEmpty() ? node : node.put("format", format);
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
