package io.kennel.api.patch;

import io.kennel.api.GoText;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON Patch: a list of operations, of which all are done or none. Source: RFC 6902. */
public final class JsonPatch {
  /** Kubernetes' own limit. */
  static final int OPERATIONS_MAX = 10_000;

  /** A patch may not blow an object up by copying it into itself. */
  static final int COPIED_CHARACTERS_MAX = 3 * 1024 * 1024;

  private JsonNode document;
  private int copiedCharacters;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /**
   * The document after the patch.
   *
   * @throws PatchException for a patch that is malformed or does not fit the document
   */
  public static JsonNode apply(JsonNode document, JsonNode patch) {
    if (!(patch instanceof ArrayNode operations)) {
      throw PatchException.malformed("a JSON patch must be an array of operations");
    }
    if (operations.size() > OPERATIONS_MAX) {
      throw PatchException.malformed(
          "The allowed maximum operations in a JSON patch is %s, got %s"
              .formatted(OPERATIONS_MAX, operations.size()));
    }
    JsonPatch run = new JsonPatch(document.deepCopy());
    operations.forEach(run::step);
    return run.document;
  }

  private void step(JsonNode operation) {
    String name = operation.path("op").asString("");
    Pointer path = pointer(operation, "path");
    switch (name) {
      case "add" -> add(path, value(operation, name));
      case "remove" -> remove(path);
      case "replace" -> replace(path, value(operation, name));
      case "move" -> move(pointer(operation, "from"), path);
      case "copy" -> copy(pointer(operation, "from"), path);
      case "test" -> test(path, operation.path("value"));
      default -> throw PatchException.malformed("Unexpected kind: " + name);
    }
  }

  private void add(Pointer path, JsonNode value) {
    if (path.isRoot()) {
      document = value;
      return;
    }
    JsonNode parent = parent(path, "add");
    switch (parent) {
      case ObjectNode object -> object.set(path.last(), value);
      case ArrayNode array -> {
        int index = path.last().equals("-") ? array.size() : index(path, array.size() + 1, "add");
        array.insert(index, value);
      }
      default -> throw missing("add", path);
    }
  }

  private JsonNode remove(Pointer path) {
    JsonNode found = find(path);
    if (path.isRoot() || found.isMissingNode()) {
      throw PatchException.inapplicable(
          "remove operation does not apply: doc is missing path: " + quoted(path));
    }
    switch (parent(path, "remove")) {
      case ObjectNode object -> object.remove(path.last());
      case ArrayNode array -> array.remove(index(path, array.size(), "remove"));
      default -> throw missing("remove", path);
    }
    return found;
  }

  private void replace(Pointer path, JsonNode value) {
    if (path.isRoot()) {
      document = value;
      return;
    }
    if (find(path).isMissingNode()) {
      throw PatchException.inapplicable(
          "replace operation does not apply: doc is missing key: " + path + ": missing value");
    }
    switch (parent(path, "replace")) {
      case ObjectNode object -> object.set(path.last(), value);
      case ArrayNode array -> array.set(index(path, array.size(), "replace"), value);
      default -> throw missing("replace", path);
    }
  }

  private void move(Pointer from, Pointer to) {
    if (to.startsWith(from) && !to.equals(from)) {
      throw PatchException.inapplicable(
          "move operation does not apply: " + quoted(to) + " is inside of " + quoted(from));
    }
    add(to, remove(from));
  }

  private void copy(Pointer from, Pointer to) {
    JsonNode found = find(from);
    if (found.isMissingNode()) {
      throw PatchException.inapplicable(
          "copy operation does not apply: doc is missing from path: " + quoted(from));
    }
    copiedCharacters += found.toString().length();
    if (copiedCharacters > COPIED_CHARACTERS_MAX) {
      throw PatchException.inapplicable(
          "Unable to complete the copy, the accumulated size increase of copy is "
              + copiedCharacters
              + ", exceeding the limit "
              + COPIED_CHARACTERS_MAX);
    }
    add(to, found.deepCopy());
  }

  /** Null matches what is absent too, as it does in Kubernetes. */
  private void test(Pointer path, JsonNode expected) {
    JsonNode actual = find(path);
    boolean equal =
        actual.isMissingNode()
            ? expected.isNull() || expected.isMissingNode()
            : JsonEquality.equal(actual, expected);
    if (!equal) {
      throw PatchException.inapplicable("testing value " + path + " failed: test failed");
    }
  }

  private JsonNode find(Pointer path) {
    JsonNode node = document;
    for (String step : path.steps()) {
      node =
          switch (node) {
            case ObjectNode object -> object.path(step);
            case ArrayNode array -> array.path(arrayIndex(step));
            default -> MissingNode.getInstance();
          };
    }
    return node;
  }

  private JsonNode parent(Pointer path, String operation) {
    JsonNode parent = find(path.parent());
    if (!parent.isContainer()) {
      throw missing(operation, path);
    }
    return parent;
  }

  private static PatchException missing(String operation, Pointer path) {
    return PatchException.inapplicable(
        operation + " operation does not apply: doc is missing path: " + quoted(path));
  }

  private static int index(Pointer path, int size, String operation) {
    int index = arrayIndex(path.last());
    if (index < 0 || index >= size) {
      throw PatchException.inapplicable(
          "%s operation does not apply: error in %s for path: '%s': Unable to access invalid index:"
                  .formatted(operation, operation, path)
              + " "
              + path.last()
              + ": invalid index referenced");
    }
    return index;
  }

  /** -1 for what is no index: leading zeros and signs are none. */
  private static int arrayIndex(String step) {
    boolean digits = !step.isEmpty() && step.chars().allMatch(c -> c >= '0' && c <= '9');
    boolean leadingZero = step.length() > 1 && step.charAt(0) == '0';
    return digits && !leadingZero && step.length() < 10 ? Integer.parseInt(step) : -1;
  }

  private static JsonNode value(JsonNode operation, String name) {
    JsonNode value = operation.get("value");
    if (value == null) {
      throw PatchException.malformed(name + " operation requires a value");
    }
    return value.deepCopy();
  }

  private static Pointer pointer(JsonNode operation, String field) {
    JsonNode text = operation.path(field);
    if (!text.isString()) {
      throw PatchException.malformed(
          "%s operation requires a string %s"
              .formatted(operation.path("op").asString(""), GoText.quote(field)));
    }
    return Pointer.parse(text.stringValue());
  }

  private static String quoted(Pointer path) {
    return GoText.quote(path.toString());
  }

  /** A JSON pointer, RFC 6901. */
  private record Pointer(List<String> steps) {
    static Pointer parse(String text) {
      if (text.isEmpty()) {
        return new Pointer(List.of());
      }
      if (text.charAt(0) != '/') {
        throw PatchException.malformed("a path must be empty or begin with /: " + text);
      }
      return new Pointer(
          List.of(text.substring(1).split("/", -1)).stream()
              .map(step -> step.replace("~1", "/").replace("~0", "~"))
              .toList());
    }

    boolean isRoot() {
      return steps.isEmpty();
    }

    String last() {
      return steps.getLast();
    }

    Pointer parent() {
      return new Pointer(steps.subList(0, steps.size() - 1));
    }

    boolean startsWith(Pointer other) {
      return steps.size() >= other.steps.size()
          && steps.subList(0, other.steps.size()).equals(other.steps);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      steps.forEach(s -> text.append('/').append(s.replace("~", "~0").replace("/", "~1")));
      return text.toString();
    }
  }
}
