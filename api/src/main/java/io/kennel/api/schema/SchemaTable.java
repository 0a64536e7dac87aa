package io.kennel.api.schema;

import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads the table of one package; its form is described where it is made. */
final class SchemaTable {
  private static final Map<String, Scalar> SCALARS = scalars();

  private final String packageName;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private SchemaTable(String packageName) {
    this.packageName = packageName;
  }

  /** The messages of a package, by qualified name. */
  static Map<String, ObjectSchema> read(String packageName, String text) {
    SchemaTable table = new SchemaTable(packageName);
    Draft current = null;
    for (String line : text.split("\n")) {
      String[] cells = line.split("\t");
      if (cells[0].equals("M")) {
        current = table.message(cells);
      } else if (current != null) {
        table.field(current, cells);
      }
    }
    return table.schemas();
  }

  private Draft message(String[] cells) {
    Draft draft = new Draft(packageName + "." + cells[1], cells.length > 2, new ArrayList<>());
    if (draft.typed) {
      draft.fields.add(typeField(draft.name, "apiVersion"));
      draft.fields.add(typeField(draft.name, "kind"));
    }
    drafts.put(draft.name, draft);
    return draft;
  }

  private static Entry typeField(String owner, String name) {
    return new Entry(new FieldSchema(owner, name, Scalar.STRING, false, null, Merge.NONE), false);
  }

  private void field(Draft draft, String[] cells) {
    boolean required = false;
    boolean inline = false;
    boolean atomic = false;
    JsonNode defaultValue = null;
    Set<String> strategies = new HashSet<>();
    String patchKey = "";
    String listType = "";
    List<String> listKeys = new ArrayList<>();
    for (int i = 3; i < cells.length; i++) {
      int equals = cells[i].indexOf('=');
      String value = equals < 0 ? "" : cells[i].substring(equals + 1);
      switch (equals < 0 ? cells[i] : cells[i].substring(0, equals)) {
        case "required" -> required = true;
        case "inline" -> inline = true;
        case "default" -> defaultValue = literal(value);
        case "patchStrategy" -> strategies.addAll(List.of(value.split(",")));
        case "patchMergeKey" -> patchKey = value;
        case "listType" -> listType = value;
        case "listMapKey" -> listKeys.add(value);
        case "mapType", "structType" -> atomic = value.equals("atomic");
        default -> throw new IllegalStateException("unknown marker in the schema: " + cells[i]);
      }
    }
    boolean none = strategies.isEmpty() && listType.isEmpty() && patchKey.isEmpty() && !atomic;
    Merge merge = none ? Merge.NONE : new Merge(strategies, patchKey, listType, listKeys, atomic);
    FieldSchema field =
        new FieldSchema(draft.name, cells[1], type(cells[2]), required, defaultValue, merge);
    draft.fields.add(new Entry(field, inline));
  }

  /** A literal of the sources: JSON, except that a string may lack its quotes. */
  private static @Nullable JsonNode literal(String text) {
    boolean plain = !text.isEmpty() && Character.isLetter(text.charAt(0));
    return plain && !text.equals("true") && !text.equals("false")
        ? JsonNodeFactory.instance.stringNode(text)
        : JsonMapper.shared().readTree(text);
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

  private Map<String, ObjectSchema> schemas() {
    Map<String, ObjectSchema> schemas = new LinkedHashMap<>();
    for (Draft draft : drafts.values()) {
      List<FieldSchema> fields = new ArrayList<>();
      expand(draft, fields);
      schemas.put(draft.name, new ObjectSchema(draft.name, draft.typed, fields));
    }
    return schemas;
  }

  /** Puts the fields of an inlined message where the message stands. */
  private void expand(Draft draft, List<FieldSchema> into) {
    for (Entry entry : draft.fields) {
      if (entry.inline && entry.field.type() instanceof Reference(String message)) {
        expand(Objects.requireNonNull(drafts.get(message), message), into);
      } else {
        into.add(entry.field);
      }
    }
  }

  private static Map<String, Scalar> scalars() {
    Map<String, Scalar> scalars = new LinkedHashMap<>();
    for (Scalar scalar : Scalar.values()) {
      scalars.put(scalar.word(), scalar);
    }
    return scalars;
  }

  private record Draft(String name, boolean typed, List<Entry> fields) {}

  private record Entry(FieldSchema field, boolean inline) {}
}
