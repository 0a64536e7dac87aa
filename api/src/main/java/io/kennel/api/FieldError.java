package io.kennel.api;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is wrong with one field of an object, worded as Kubernetes words it.
 *
 * @param type which sort of fault
 * @param field where
 * @param body the message without the field, such as {@code Required value}
 */
public record FieldError(Type type, FieldPath field, String body) {

  /** The sorts of fault: the machine-readable reason, and how a message begins. */
  public enum Type {
    NOT_FOUND("FieldValueNotFound", "Not found"),
    REQUIRED("FieldValueRequired", "Required value"),
    DUPLICATE("FieldValueDuplicate", "Duplicate value"),
    INVALID("FieldValueInvalid", "Invalid value"),
    NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
    FORBIDDEN("FieldValueForbidden", "Forbidden"),
    TOO_LONG("FieldValueTooLong", "Too long"),
    TOO_MANY("FieldValueTooMany", "Too many"),
    INTERNAL("InternalError", "Internal error"),
    TYPE_INVALID("FieldValueTypeInvalid", "Invalid value");

    private final String reason;
    private final String words;

    Type(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }

    public String reason() {
      return reason;
    }
  }

  /** {@code spec.replicas: Invalid value: -1: must be greater than or equal to 0}. */
  public String message() {
    return field.text().isEmpty() ? body : field.text() + ": " + body;
  }

  public static FieldError required(FieldPath field, String detail) {
    return plain(Type.REQUIRED, field, detail);
  }

  public static FieldError forbidden(FieldPath field, String detail) {
    return plain(Type.FORBIDDEN, field, detail);
  }

  public static FieldError internal(FieldPath field, String detail) {
    return plain(Type.INTERNAL, field, detail);
  }

  /**
   * @param value the value as it came: a JSON tree, a string, a number or a boolean
   */
  public static FieldError invalid(FieldPath field, @Nullable Object value, String detail) {
    return withValue(Type.INVALID, field, value, detail);
  }

  public static FieldError typeInvalid(FieldPath field, @Nullable Object value, String detail) {
    return withValue(Type.TYPE_INVALID, field, value, detail);
  }

  public static FieldError duplicate(FieldPath field, @Nullable Object value) {
    return withValue(Type.DUPLICATE, field, value, "");
  }

  public static FieldError notFound(FieldPath field, @Nullable Object value) {
    return withValue(Type.NOT_FOUND, field, value, "");
  }

  public static FieldError notSupported(
      FieldPath field, @Nullable Object value, List<String> supported) {
    String detail =
        supported.stream()
            .map(FieldError::show)
            .collect(Collectors.joining(", ", "supported values: ", ""));
    return withValue(Type.NOT_SUPPORTED, field, value, supported.isEmpty() ? "" : detail);
  }

  public static FieldError tooLong(FieldPath field, int bytesMax) {
    return plain(Type.TOO_LONG, field, "may not be more than " + bytesMax + " bytes");
  }

  public static FieldError tooMany(FieldPath field, int actual, int itemsMax) {
    String detail = "must have at most " + itemsMax + (itemsMax == 1 ? " item" : " items");
    return withValue(Type.TOO_MANY, field, actual, detail);
  }

  private static FieldError plain(Type type, FieldPath field, String detail) {
    return new FieldError(type, field, type.words + (detail.isEmpty() ? "" : ": " + detail));
  }

  private static FieldError withValue(
      Type type, FieldPath field, @Nullable Object value, String detail) {
    return plain(type, field, show(value) + (detail.isEmpty() ? "" : ": " + detail));
  }

  private static String show(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text -> GoText.quote(text);
      case JsonNode node when node.isString() -> GoText.quote(node.stringValue());
      default -> value.toString();
    };
  }
}
