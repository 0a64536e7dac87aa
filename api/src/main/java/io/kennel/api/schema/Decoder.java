package io.kennel.api.schema;

import io.kennel.api.GoText;
import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings objects into the form that is stored: checks the types of fields, drops unknown fields and
 * nulls, writes quantities and times in their canonical form, and fills in the schema's defaults.
 * What Kubernetes' decoder does by having Go types. Thread-safe.
 */
public final class Decoder {
  private final Schema schema;

  public Decoder(Schema schema) {
    this.schema = schema;
  }

  /** What becomes of unknown fields; the values of the query parameter of that name. */
  public enum FieldValidation {
    IGNORE,
    WARN,
    STRICT;

    /**
     * The parameter's value; the empty one means {@code Warn}, as it does to Kubernetes.
     *
     * @throws io.kennel.api.StatusException for another value
     */
    public static FieldValidation parse(String text) {
      return switch (text) {
        case "Ignore" -> IGNORE;
        case "Warn", "" -> WARN;
        case "Strict" -> STRICT;
        default ->
            throw StatusErrors.badRequest(
                "fieldValidation: Unsupported value: "
                    + GoText.quote(text)
                    + ": supported values: \"Ignore\", \"Strict\", \"Warn\"");
      };
    }
  }

  /**
   * Decodes an object in place; the tree must be the caller's own. An object of a type without a
   * schema is left as it is.
   *
   * @return warnings for the client, such as {@code unknown field "spec.foo"}
   * @throws io.kennel.api.StatusException 400 for a field of the wrong type, and with {@code
   *     STRICT} for unknown fields
   */
  public List<String> decode(ResourceType type, ObjectNode object, FieldValidation validation) {
    return decode(type.group(), type.version(), type.kind(), object, validation);
  }

  /** {@link #decode(ResourceType, ObjectNode, FieldValidation)} for a kind without a type. */
  public List<String> decode(
      String group, String version, String kind, ObjectNode object, FieldValidation validation) {
    ObjectSchema objectSchema = schema.findKind(group, version, kind);
    if (objectSchema == null) {
      return List.of();
    }
    TreeDecoder decoder = new TreeDecoder(schema, true);
    try {
      decoder.decode(objectSchema, object);
    } catch (WrongType e) {
      throw refusal(version, kind, e.getMessage());
    }
    List<String> unknown = decoder.unknownFields();
    return switch (validation) {
      case IGNORE -> List.of();
      case WARN -> unknown;
      case STRICT -> {
        if (!unknown.isEmpty()) {
          String all = unknown.stream().collect(Collectors.joining(", "));
          throw refusal(version, kind, "strict decoding error: " + all);
        }
        yield List.of();
      }
    };
  }

  /**
   * Brings values into their canonical form and drops nulls and unknown fields, in place, as {@link
   * #decode} does, but fills in no defaults: for an object that speaks of some fields only.
   *
   * @throws io.kennel.api.StatusException 400 for a field of the wrong type
   */
  public void canonicalize(ResourceType type, ObjectNode object) {
    ObjectSchema objectSchema = schema.find(type);
    if (objectSchema != null) {
      try {
        new TreeDecoder(schema, false).decode(objectSchema, object);
      } catch (WrongType e) {
        throw refusal(type.version(), type.kind(), e.getMessage());
      }
    }
  }

  private static RuntimeException refusal(String version, String kind, String why) {
    return StatusErrors.badRequest(
        "%s in version %s cannot be handled as a %s: %s"
            .formatted(kind, GoText.quote(version), kind, why));
  }
}
