package io.kennel.api.schema;

import io.kennel.api.CanonicalTime;
import io.kennel.api.StatusErrors;
import io.kennel.api.json.JsonTrees;
import io.kennel.api.schema.FieldType.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads values that are plain in JSON, several of which are messages in protobuf. */
final class ProtobufScalars {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ProtobufScalars() {}

  /** The value; null for a time that is not set. */
  static @Nullable JsonNode read(ProtobufInput in, int wireType, Scalar type) {
    if (wireType == ProtobufInput.VARINT) {
      long value = in.varint();
      return type == Scalar.BOOL ? NODES.booleanNode(value != 0) : NODES.numberNode(value);
    }
    if (wireType == ProtobufInput.FIXED64) {
      return NODES.numberNode(Double.longBitsToDouble(in.fixed(8)));
    }
    if (wireType != ProtobufInput.BYTES) {
      throw ProtobufInput.malformed();
    }
    ProtobufInput part = in.part();
    return switch (type) {
      case STRING -> NODES.stringNode(part.text());
      case BYTES -> NODES.stringNode(Base64.getEncoder().encodeToString(part.rest()));
      case TIME -> time(part, false);
      case MICRO_TIME -> time(part, true);
      case DURATION -> NODES.stringNode(duration(part));
      case QUANTITY -> NODES.stringNode(Parts.of(part).text);
      case INT_OR_STRING -> intOrString(part);
      case ANY -> json(part);
      case BOOL, INT32, INT64, DOUBLE -> throw ProtobufInput.malformed();
    };
  }

  private static @Nullable JsonNode time(ProtobufInput in, boolean isMicro) {
    if (!in.hasMore()) {
      return null;
    }
    Parts parts = Parts.of(in);
    Instant time = Instant.ofEpochSecond(parts.first, parts.second);
    return NODES.stringNode(
        isMicro ? CanonicalTime.microseconds(time) : CanonicalTime.seconds(time));
  }

  private static String duration(ProtobufInput in) {
    long nanos = Parts.of(in).first;
    return BigDecimal.valueOf(nanos, 9).stripTrailingZeros().toPlainString() + "s";
  }

  private static JsonNode intOrString(ProtobufInput in) {
    Parts parts = Parts.of(in);
    return parts.first == 0 ? NODES.numberNode((int) parts.second) : NODES.stringNode(parts.text);
  }

  private static JsonNode json(ProtobufInput in) {
    Parts parts = Parts.of(in);
    try {
      return parts.text.isEmpty() ? NODES.nullNode() : JsonTrees.read(parts.text);
    } catch (JacksonException e) {
      throw StatusErrors.badRequest("the body holds malformed JSON: " + e.getOriginalMessage());
    }
  }

  /** The numbers of fields 1 and 2, and the one text. */
  private static final class Parts {
    long first;
    long second;
    String text = "";

    static Parts of(ProtobufInput in) {
      Parts parts = new Parts();
      while (in.hasMore()) {
        int tag = in.tag();
        switch (tag & 7) {
          case ProtobufInput.BYTES -> parts.text = in.part().text();
          case ProtobufInput.VARINT -> {
            long value = in.varint();
            if (tag >>> 3 == 1) {
              parts.first = value;
            } else {
              parts.second = value;
            }
          }
          default -> in.skip(tag & 7);
        }
      }
      return parts;
    }
  }
}
