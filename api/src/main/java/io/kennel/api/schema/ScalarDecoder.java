package io.kennel.api.schema;

import io.kennel.api.CanonicalTime;
import io.kennel.api.GoText;
import io.kennel.api.schema.FieldType.Scalar;
import io.kennel.api.value.Quantity;
import io.kennel.api.value.QuantityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Checks values without parts, and writes them in their canonical form. */
final class ScalarDecoder {
  private ScalarDecoder() {}

  static JsonNode decode(Scalar type, JsonNode value, TreeDecoder.Place at) {
    return switch (type) {
      case ANY -> value;
      case STRING, DURATION -> {
        require(value.isString(), type, value, at);
        yield value;
      }
      case BOOL -> {
        require(value.isBoolean(), type, value, at);
        yield value;
      }
      case INT32, INT64 -> integer(type, value, at);
      case DOUBLE -> {
        require(value.isNumber(), type, value, at);
        yield value;
      }
      case BYTES -> bytes(value, at);
      case TIME -> time(value, at, CanonicalTime.SECONDS, "2006-01-02T15:04:05Z07:00");
      case MICRO_TIME ->
          time(value, at, CanonicalTime.MICROSECONDS, "2006-01-02T15:04:05.000000Z07:00");
      case QUANTITY -> quantity(value);
      case INT_OR_STRING -> value.isString() ? value : integer(Scalar.INT32, value, at);
    };
  }

  static String goType(Scalar type) {
    return switch (type) {
      case STRING, TIME, MICRO_TIME, DURATION -> "string";
      case BOOL -> "bool";
      case INT32, INT_OR_STRING -> "int32";
      case INT64 -> "int64";
      case DOUBLE -> "float64";
      case BYTES -> "[]uint8";
      case QUANTITY -> "resource.Quantity";
      case ANY -> "runtime.RawExtension";
    };
  }

  private static void require(boolean fits, Scalar type, JsonNode value, TreeDecoder.Place at) {
    if (!fits) {
      throw at.mismatch(value, goType(type));
    }
  }

  private static JsonNode integer(Scalar type, JsonNode value, TreeDecoder.Place at) {
    require(value.isNumber(), type, value, at);
    boolean fits =
        value.isIntegralNumber()
            && (type == Scalar.INT32 ? value.canConvertToInt() : value.canConvertToLong());
    if (!fits) {
      throw at.mismatch("number " + value, goType(type));
    }
    return value;
  }

  private static JsonNode bytes(JsonNode value, TreeDecoder.Place at) {
    require(value.isString(), Scalar.BYTES, value, at);
    int bad = firstBadBase64(value.stringValue());
    if (bad >= 0) {
      throw new WrongType("illegal base64 data at input byte " + bad);
    }
    return value;
  }

  /** Go's reader skips line breaks and wants the padding. */
  private static int firstBadBase64(String text) {
    int digits = 0;
    int padding = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        continue;
      }
      if (c == '=') {
        padding++;
        if (digits % 4 + padding > 4 || digits % 4 < 2) {
          return i;
        }
      } else if (padding > 0 || !isBase64(c)) {
        return i;
      } else {
        digits++;
      }
    }
    return (digits + padding) % 4 == 0 ? -1 : text.length() / 4 * 4;
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  private static JsonNode time(
      JsonNode value, TreeDecoder.Place at, int fractionDigits, String goLayout) {
    require(value.isString(), Scalar.TIME, value, at);
    String text = value.stringValue();
    if (CanonicalTime.is(text, fractionDigits)) {
      return value;
    }
    try {
      Instant time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toInstant();
      String canonical = CanonicalTime.text(time, fractionDigits);
      return canonical.equals(text) ? value : JsonNodeFactory.instance.stringNode(canonical);
    } catch (DateTimeException e) {
      throw new WrongType(
          "parsing time %s as %s: cannot parse %s as \"2006\""
              .formatted(GoText.quote(text), GoText.quote(goLayout), GoText.quote(text)));
    }
  }

  private static JsonNode quantity(JsonNode value) {
    if (value.isContainer() || value.isBoolean()) {
      throw new WrongType(QuantityException.format().getMessage());
    }
    String text = value.isString() ? value.stringValue() : value.toString();
    try {
      String canonical = Quantity.parse(text.strip()).toString();
      return value.isString() && canonical.equals(text)
          ? value
          : JsonNodeFactory.instance.stringNode(canonical);
    } catch (QuantityException e) {
      throw new WrongType(e.getMessage());
    }
  }
}
