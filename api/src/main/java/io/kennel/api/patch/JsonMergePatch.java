package io.kennel.api.patch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch: objects merge, null removes, everything else replaces. Source: RFC 7386. */
public final class JsonMergePatch {
  private JsonMergePatch() {}

  /** The document after the patch. */
  public static JsonNode apply(JsonNode document, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    ObjectNode result =
        document instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    merge(result, changes);
    return result;
  }

  private static void merge(ObjectNode into, ObjectNode changes) {
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      String name = change.getKey();
      switch (change.getValue()) {
        case JsonNode value when value.isNull() -> into.remove(name);
        case ObjectNode nested -> {
          ObjectNode target =
              into.get(name) instanceof ObjectNode object ? object : into.putObject(name);
          merge(target, nested);
        }
        case JsonNode value -> into.set(name, value.deepCopy());
      }
    }
  }
}
