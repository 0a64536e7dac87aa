package io.kennel.api.schema;

import io.kennel.api.json.JsonTrees;
import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The table of one package; its form is described where it is made. A message is parsed when it is
 * first asked for. Thread-safe.
 */
final class SchemaTable {
  private static final Map<String, Scalar> SCALARS = scalars();

  private final Map<String, String> blocks = new HashMap<>();
  private final Map<String, ObjectSchema> parsed = new ConcurrentHashMap<>();

  /**
   * A table.
   *
   * @param text may be empty
   */
  SchemaTable(String packageName, String text) {
    int start = text.indexOf("M\t");
    while (start >= 0) {
      int next = text.indexOf("\nM\t", start);
      String block = text.substring(start + 2, next < 0 ? text.length() : next + 1);
      blocks.put(packageName + "." + firstWord(block), block);
      start = next < 0 ? -1 : next + 1;
    }
  }

  /** A message by its qualified name; null where there is none. */
  @Nullable ObjectSchema find(String message) {
    ObjectSchema known = parsed.get(message);
    if (known == null && blocks.containsKey(message)) {
      known = parse(message);
      parsed.put(message, known);
    }
    return known;
  }

  private static String firstWord(String block) {
    int end = 0;
    while (block.charAt(end) != '\t' && block.charAt(end) != '\n') {
      end++;
    }
    return block.substring(0, end);
  }

  private ObjectSchema parse(String message) {
    List<FieldSchema> fields = new ArrayList<>();
    Set<String> words = parse(message, fields);
    return new ObjectSchema(message, words.contains("object"), words.contains("atomic"), fields);
  }

  /**
   * Puts the fields of an inlined message where the message stands. Returns the words that say what
   * sort of message it is.
   */
  private Set<String> parse(String message, List<FieldSchema> into) {
    String[] lines = Objects.requireNonNull(blocks.get(message), message).split("\n");
    Set<String> words = Set.of(lines[0].split("\t"));
    if (words.contains("object")) {
      into.add(typeField(message, "apiVersion"));
      into.add(typeField(message, "kind"));
    }
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].split("\t");
      if (cells[cells.length - 1].equals("inline")) {
        parse(cells[2].substring(1), into);
      } else {
        into.add(field(message, cells));
      }
    }
    return words;
  }

  private static FieldSchema typeField(String owner, String name) {
    return new FieldSchema(owner, name, Scalar.STRING, false, null, Merge.NONE);
  }

  private static FieldSchema field(String owner, String[] cells) {
    boolean required = false;
    JsonNode defaultValue = null;
    Set<String> strategies = new HashSet<>();
    String patchKey = "";
    String listType = "";
    String mapType = "";
    List<String> listKeys = new ArrayList<>();
    for (int i = 3; i < cells.length; i++) {
      int equals = cells[i].indexOf('=');
      String value = equals < 0 ? "" : cells[i].substring(equals + 1);
      switch (equals < 0 ? cells[i] : cells[i].substring(0, equals)) {
        case "required" -> required = true;
        case "default" -> defaultValue = literal(value);
        case "patchStrategy" -> strategies.addAll(List.of(value.split(",")));
        case "patchMergeKey" -> patchKey = value;
        case "listType" -> listType = value;
        case "listMapKey" -> listKeys.add(value);
        case "mapType", "structType" -> mapType = value;
        default -> throw new IllegalStateException("unknown marker in the schema: " + cells[i]);
      }
    }
    Merge merge = new Merge(strategies, patchKey, listType, listKeys, mapType);
    merge = merge.equals(Merge.NONE) ? Merge.NONE : merge;
    return new FieldSchema(owner, cells[1], type(cells[2]), required, defaultValue, merge);
  }

  /** A literal of the sources: JSON, except that a string may lack its quotes. */
  private static @Nullable JsonNode literal(String text) {
    boolean plain = !text.isEmpty() && Character.isLetter(text.charAt(0));
    return plain && !text.equals("true") && !text.equals("false")
        ? JsonNodeFactory.instance.stringNode(text)
        : JsonTrees.read(text);
  }

  private static FieldType type(String text) {
    if (text.startsWith("[]")) {
      return new ListOf(type(text.substring(2)));
    }
    if (text.startsWith("{}")) {
      return new MapOf(type(text.substring(2)));
    }
    if (text.startsWith("@")) {
      return new Reference(text.substring(1));
    }
    Scalar scalar = SCALARS.get(text);
    if (scalar == null) {
      throw new IllegalStateException("unknown type in the schema: " + text);
    }
    return scalar;
  }

  private static Map<String, Scalar> scalars() {
    Map<String, Scalar> scalars = new HashMap<>();
    for (Scalar scalar : Scalar.values()) {
      scalars.put(scalar.word(), scalar);
    }
    return scalars;
  }
}
