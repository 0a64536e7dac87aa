package io.kennel.api.schema;

/** The type of a field. */
public sealed interface FieldType {
  /** A value without parts of its own. */
  enum Scalar implements FieldType {
    STRING("string"),
    BOOL("bool"),
    INT32("int32"),
    INT64("int64"),
    DOUBLE("double"),
    /** Base64. */
    BYTES("bytes"),
    /** RFC 3339, to the second. */
    TIME("time"),
    /** RFC 3339, to the microsecond. */
    MICRO_TIME("microtime"),
    DURATION("duration"),
    QUANTITY("quantity"),
    INT_OR_STRING("intorstring"),
    /** Any JSON, kept as it is. */
    ANY("any");

    private final String word;

    Scalar(String word) {
      this.word = word;
    }

    /** How the tables name it. */
    String word() {
      return word;
    }
  }

  /**
   * An object with a schema of its own.
   *
   * @param message its qualified name, such as {@code k8s.io.api.core.v1.PodSpec}
   */
  record Reference(String message) implements FieldType {
    /** {@code PodSpec}. */
    public String simpleName() {
      return message.substring(message.lastIndexOf('.') + 1);
    }
  }

  /** A JSON array. */
  record ListOf(FieldType element) implements FieldType {}

  /** A JSON object whose keys are data. */
  record MapOf(FieldType value) implements FieldType {}
}
