package io.kennel.api.patch;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values, in which 1 and 1.0 are the same number however they are held. */
public final class JsonEquality {
  private JsonEquality() {}

  public static boolean equal(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return left.decimalValue().compareTo(right.decimalValue()) == 0;
    }
    if (left.size() != right.size() || left.getNodeType() != right.getNodeType()) {
      return false;
    }
    if (left.isArray()) {
      for (int i = 0; i < left.size(); i++) {
        if (!equal(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (left.isObject()) {
      for (Map.Entry<String, JsonNode> entry : left.properties()) {
        JsonNode other = right.get(entry.getKey());
        if (other == null || !equal(entry.getValue(), other)) {
          return false;
        }
      }
      return true;
    }
    return left.equals(right);
  }
}
