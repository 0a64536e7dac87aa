package io.kennel.controllers.template;

import io.kennel.api.json.JsonTrees;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** A short name for the content of a template, which spells no words. */
public final class TemplateHash {
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private TemplateHash() {}

  /**
   * FNV-1 of the content and the count, its digits spelt in the alphabet of generated names.
   *
   * @param collisionCount tells apart contents that would get the same hash
   */
  public static String of(JsonNode content, int collisionCount) {
    return of(canonical(content) + collisionCount);
  }

  /** The hash of a text. */
  public static String of(String text) {
    int hash = 0x811c9dc5;
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      hash = hash * 0x01000193 ^ (each & 0xff);
    }
    StringBuilder spelt = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      spelt.append(ALPHABET.charAt(digit % ALPHABET.length()));
    }
    return spelt.toString();
  }

  /** The content with its fields in the order of their names: equal for equal contents. */
  public static String canonical(JsonNode content) {
    return JsonTrees.sortedText(content);
  }
}
