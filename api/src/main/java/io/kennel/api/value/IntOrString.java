package io.kennel.api.value;

import tools.jackson.databind.JsonNode;

/** A value that is a number or a string, such as a port or {@code maxUnavailable}. */
public sealed interface IntOrString {
  /** A number. */
  record Int(int value) implements IntOrString {}

  /** A string: a name or a percentage. */
  record Text(String value) implements IntOrString {}

  /** Reads a JSON number or string; anything else, which validation refuses earlier, is 0. */
  static IntOrString of(JsonNode node) {
    return node.isString() ? new Text(node.stringValue()) : new Int(node.asInt(0));
  }

  /**
   * The number itself, or the percentage of {@code total}.
   *
   * @throws NumberFormatException for a string that is not a percentage
   */
  default int scaled(int total, boolean roundUp) {
    return switch (this) {
      case Int(int value) -> value;
      case Text(String text) -> share(percent(text), total, roundUp);
    };
  }

  private static int share(int percent, int total, boolean roundUp) {
    long product = (long) percent * total;
    return Math.toIntExact(roundUp ? Math.ceilDiv(product, 100) : Math.floorDiv(product, 100));
  }

  private static int percent(String text) {
    if (!text.endsWith("%")) {
      throw new NumberFormatException("invalid type: string is not a percentage");
    }
    try {
      return Integer.parseInt(text.substring(0, text.length() - 1));
    } catch (NumberFormatException e) {
      throw new NumberFormatException("invalid value \"" + text + "\": not a percentage");
    }
  }
}
