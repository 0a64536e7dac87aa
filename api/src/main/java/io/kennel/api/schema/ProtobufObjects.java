package io.kennel.api.schema;

import io.kennel.api.StatusErrors;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads objects that clients send as {@code application/vnd.kubernetes.protobuf}: the same trees as
 * if they had sent JSON. Thread-safe. Source: "Kubernetes API Concepts", "Protobuf encoding".
 */
public final class ProtobufObjects {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";
  private static final int DEPTH_MAX = 64;
  private static final int TYPE_META = 1;
  private static final int RAW = 2;

  /**
   * Go's encoder writes every plain field, set or not; only for these, which are pointers there,
   * does a written zero mean that somebody chose it.
   */
  private static final Set<String> CHOSEN_ZEROS =
      Set.of(
          "activeDeadlineSeconds",
          "allocateLoadBalancerNodePorts",
          "allowPrivilegeEscalation",
          "allowVolumeExpansion",
          "attachRequired",
          "automountServiceAccountToken",
          "backoffLimit",
          "blockOwnerDeletion",
          "completions",
          "controller",
          "defaultMode",
          "deletionGracePeriodSeconds",
          "enableServiceLinks",
          "expirationSeconds",
          "failedJobsHistoryLimit",
          "fsGroup",
          "gracePeriodSeconds",
          "hostUsers",
          "immutable",
          "minReplicas",
          "mode",
          "optional",
          "orphanDependents",
          "parallelism",
          "partition",
          "podInfoOnMount",
          "priority",
          "privileged",
          "readOnlyRootFilesystem",
          "ready",
          "replicas",
          "revisionHistoryLimit",
          "runAsGroup",
          "runAsNonRoot",
          "runAsUser",
          "serving",
          "setHostnameAsFQDN",
          "shareProcessNamespace",
          "storageClassName",
          "successfulJobsHistoryLimit",
          "suspend",
          "terminating",
          "terminationGracePeriodSeconds",
          "tolerationSeconds",
          "ttlSecondsAfterFinished");

  private final WireTable table = new WireTable();

  /**
   * The object in a body.
   *
   * @throws io.kennel.api.StatusException with code 400 for a body that is damaged or of a kind
   *     that is not known
   */
  public ObjectNode read(byte[] body) {
    if (body.length < MAGIC.length || !startsWithMagic(body)) {
      throw ProtobufInput.malformed();
    }
    String apiVersion = "";
    String kind = "";
    ProtobufInput raw = new ProtobufInput(body, 0, 0);
    for (var in = new ProtobufInput(body, MAGIC.length, body.length); in.hasMore(); ) {
      int tag = in.tag();
      switch (tag >>> 3) {
        case TYPE_META -> {
          ProtobufInput type = in.part();
          while (type.hasMore()) {
            int part = type.tag() >>> 3;
            String text = type.part().text();
            apiVersion = part == 1 ? text : apiVersion;
            kind = part == 2 ? text : kind;
          }
        }
        case RAW -> raw = in.part();
        default -> in.skip(tag & 7);
      }
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", apiVersion).put("kind", kind);
    message(raw, messageOf(apiVersion, kind), object, 0);
    return object;
  }

  private static boolean startsWithMagic(byte[] body) {
    for (int i = 0; i < MAGIC.length; i++) {
      if (body[i] != MAGIC[i]) {
        return false;
      }
    }
    return true;
  }

  private String messageOf(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String name = Schema.packageOf(group, apiVersion.substring(slash + 1)) + "." + kind;
    if (table.find(name) != null) {
      return name;
    }
    if (table.find(META + kind) != null) {
      return META + kind;
    }
    throw StatusErrors.badRequest(
        "no kind \"%s\" is registered for version \"%s\"".formatted(kind, apiVersion));
  }

  private void message(ProtobufInput in, String name, ObjectNode into, int depth) {
    Map<Integer, WireTable.Field> fields = table.find(name);
    if (fields == null || depth > DEPTH_MAX) {
      throw ProtobufInput.malformed();
    }
    while (in.hasMore()) {
      int tag = in.tag();
      WireTable.Field field = fields.get(tag >>> 3);
      if (field == null) {
        in.skip(tag & 7);
      } else {
        field(in, tag & 7, field, into, depth + 1);
      }
    }
  }

  private void field(
      ProtobufInput in, int wireType, WireTable.Field field, ObjectNode into, int depth) {
    switch (field.type()) {
      case Reference(String message) when field.inline() ->
          message(in.part(), message, into, depth);
      case ListOf(FieldType element) when field.wrapped() ->
          into.set(field.name(), strings(in.part(), element, depth));
      case ListOf(FieldType element) -> {
        ArrayNode list = into.withArray(field.name());
        JsonNode value = value(in, wireType, element, depth);
        list.add(value == null ? JsonNodeFactory.instance.nullNode() : value);
      }
      case MapOf(FieldType element) ->
          entry(in.part(), element, field.wrapped(), into.withObject(field.name()), depth);
      default -> {
        JsonNode value = value(in, wireType, field.type(), depth);
        if (value != null && (!isZero(value) || CHOSEN_ZEROS.contains(field.name()))) {
          into.set(field.name(), value);
        }
      }
    }
  }

  private ArrayNode strings(ProtobufInput in, FieldType element, int depth) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    while (in.hasMore()) {
      JsonNode value = value(in, in.tag() & 7, element, depth);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  private void entry(
      ProtobufInput in, FieldType element, boolean wrapped, ObjectNode into, int depth) {
    String key = "";
    JsonNode value = null;
    while (in.hasMore()) {
      int tag = in.tag();
      if (tag >>> 3 == 1) {
        key = in.part().text();
      } else if (wrapped && element instanceof ListOf(FieldType item)) {
        value = strings(in.part(), item, depth);
      } else {
        value = value(in, tag & 7, element, depth);
      }
    }
    into.set(key, value == null ? JsonNodeFactory.instance.nullNode() : value);
  }

  private @Nullable JsonNode value(ProtobufInput in, int wireType, FieldType type, int depth) {
    return switch (type) {
      case Scalar scalar -> ProtobufScalars.read(in, wireType, scalar);
      case Reference(String message) -> {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        message(in.part(), message, object, depth);
        yield object;
      }
      case ListOf _, MapOf _ -> throw ProtobufInput.malformed();
    };
  }

  private static boolean isZero(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.stringValue().isEmpty();
      case NUMBER -> value.doubleValue() == 0;
      case BOOLEAN -> !value.booleanValue();
      case ARRAY, BINARY, MISSING, NULL, OBJECT, POJO -> false;
    };
  }
}
