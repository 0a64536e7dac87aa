package io.kennel.api.patch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Tells the elements of lists apart, and puts them in order: those that the patch names in the
 * patch's order, the others in between in the order they had.
 *
 * @param key of the elements that are objects; empty for plain values
 */
record ElementOrder(String key) {

  /** Whether two elements are the same one in two lists. */
  boolean same(JsonNode left, JsonNode right) {
    if (left.isObject() && right.isObject() && !key.isEmpty()) {
      JsonNode leftKey = left.get(key);
      JsonNode rightKey = right.get(key);
      return leftKey != null && rightKey != null && JsonEquality.equal(leftKey, rightKey);
    }
    return JsonEquality.equal(left, right);
  }

  /** The place of an element in a list; -1 where it is not. */
  int indexOf(ArrayNode list, JsonNode element) {
    for (int i = 0; i < list.size(); i++) {
      if (same(list.get(i), element)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * The elements of {@code merged}: those of {@code wanted} in its order, the others between them
   * as in {@code before}, as far as the two orders agree.
   */
  ArrayNode arrange(ArrayNode merged, ArrayNode wanted, ArrayNode before) {
    List<Named> named = new ArrayList<>();
    List<JsonNode> others = new ArrayList<>();
    for (JsonNode item : merged) {
      int at = indexOf(wanted, item);
      if (at >= 0) {
        named.add(new Named(at, item));
      } else {
        others.add(item);
      }
    }
    named.sort(Comparator.comparingInt(Named::at));
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    int next = 0;
    for (Named each : named) {
      JsonNode item = each.item();
      int place = indexOf(before, item);
      while (next < others.size() && place >= 0 && isBefore(others.get(next), place, before)) {
        result.add(others.get(next));
        next++;
      }
      result.add(item);
    }
    others.subList(next, others.size()).forEach(result::add);
    return result;
  }

  /** An element that the patch names, and its place there. */
  private record Named(int at, JsonNode item) {}

  private boolean isBefore(JsonNode other, int place, ArrayNode before) {
    int at = indexOf(before, other);
    return at >= 0 && at < place;
  }

  /**
   * Requires that the list of a patch has the order that the patch itself demands.
   *
   * @throws PatchException where it has not
   */
  void requireConsistent(ArrayNode list, ArrayNode order) {
    int last = -1;
    for (JsonNode item : list) {
      if (item.has(StrategicMergePatch.PATCH)) {
        continue;
      }
      int at = indexOf(order, item);
      if (at <= last) {
        throw PatchException.malformed(
            "The order in patch list:\n%s\n doesn't match $setElementOrder list:\n%s\n"
                .formatted(list, order));
      }
      last = at;
    }
  }
}
