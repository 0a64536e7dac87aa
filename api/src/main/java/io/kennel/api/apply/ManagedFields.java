package io.kennel.api.apply;

import io.kennel.api.apply.FieldManager.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code metadata.managedFields} says: which manager owns which fields. Immutable. */
final class ManagedFields {
  /** More managers that update than this are put together, the oldest first. */
  private static final int UPDATERS_MAX = 10;

  private static final String ANCIENT = "ancient-changes";
  private static final String FIELDS_V1 = "FieldsV1";
  private static final Comparator<Entry> ORDER =
      Comparator.<Entry, Operation>comparing(entry -> entry.manager.operation())
          .thenComparing(Entry::time)
          .thenComparing(entry -> entry.manager.name())
          .thenComparing(entry -> entry.manager.apiVersion())
          .thenComparing(entry -> entry.manager.subresource());

  static final ManagedFields NONE = new ManagedFields(List.of());

  private final List<Entry> entries;

  private ManagedFields(List<Entry> entries) {
    this.entries = entries.stream().filter(e -> !e.fields.isEmpty()).sorted(ORDER).toList();
  }

  /**
   * The fields of one manager.
   *
   * @param time when it last took some, in whole seconds; empty where nobody knows
   */
  record Entry(FieldManager manager, String time, FieldSet fields) {
    Entry with(FieldSet otherFields) {
      return new Entry(manager, time, otherFields);
    }
  }

  List<Entry> entries() {
    return entries;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The fields of a manager, none where it owns none. */
  FieldSet of(FieldManager manager) {
    return entries.stream()
        .filter(entry -> entry.manager.isSameAs(manager))
        .map(Entry::fields)
        .reduce(FieldSet.EMPTY, FieldSet::union);
  }

  /** All fields that anybody owns under a version's names. */
  FieldSet all(String apiVersion) {
    return entries.stream()
        .filter(entry -> entry.manager.apiVersion().equals(apiVersion))
        .map(Entry::fields)
        .reduce(FieldSet.EMPTY, FieldSet::union);
  }

  /** The same with other fields of one manager. */
  ManagedFields with(FieldManager manager, String time, FieldSet fields) {
    List<Entry> all = new ArrayList<>(entries);
    all.removeIf(entry -> entry.manager.isSameAs(manager));
    all.add(new Entry(manager, time, fields));
    return new ManagedFields(all);
  }

  /** The same with other fields of one manager, which took none of them now. */
  ManagedFields withFields(FieldManager manager, FieldSet fields) {
    return new ManagedFields(
        entries.stream().map(e -> e.manager.isSameAs(manager) ? e.with(fields) : e).toList());
  }

  /** The same with some fields taken from all but one of the managers that use its version. */
  ManagedFields withoutOthers(FieldManager manager, FieldSet taken) {
    List<Entry> rest = new ArrayList<>();
    for (Entry entry : entries) {
      boolean keeps =
          entry.manager.isSameAs(manager)
              || !entry.manager.apiVersion().equals(manager.apiVersion());
      rest.add(keeps ? entry : entry.with(entry.fields.difference(taken)));
    }
    return new ManagedFields(rest);
  }

  /** The same with the managers that wrote longest ago as one, where there are too many. */
  ManagedFields capped() {
    List<Entry> updaters =
        entries.stream().filter(e -> e.manager.operation() == Operation.UPDATE).toList();
    int excess = updaters.size() - UPDATERS_MAX;
    if (excess <= 0) {
      return this;
    }
    ManagedFields capped = this;
    for (Entry old : updaters.subList(0, excess + 1)) {
      FieldManager bucket =
          new FieldManager(ANCIENT, Operation.UPDATE, old.manager.apiVersion(), "");
      FieldSet fields = capped.of(bucket).union(old.fields);
      capped = capped.with(old.manager, old.time, FieldSet.EMPTY).with(bucket, old.time, fields);
    }
    return capped;
  }

  /** Whether both give the same fields to the same managers, whenever they took them. */
  boolean agreesWith(ManagedFields other) {
    return entries.size() == other.entries.size()
        && entries.stream()
            .allMatch(e ->
                other.entries.stream()
                    .anyMatch(o -> e.manager.equals(o.manager) && e.fields.equals(o.fields)));
  }

  /** The form that objects have it in. */
  ArrayNode toJson() {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Entry entry : entries) {
      ObjectNode node = array.addObject();
      node.put("manager", entry.manager.name());
      node.put("operation", entry.manager.operation().word());
      node.put("apiVersion", entry.manager.apiVersion());
      if (!entry.time.isEmpty()) {
        node.put("time", entry.time);
      }
      node.put("fieldsType", FIELDS_V1).set("fieldsV1", entry.fields.toJson());
      if (!entry.manager.subresource().isEmpty()) {
        node.put("subresource", entry.manager.subresource());
      }
    }
    return array;
  }

  /** Reads the form that objects have it in; null where it is not well-formed. */
  static @Nullable ManagedFields parse(@Nullable JsonNode managedFields) {
    List<Entry> entries = new ArrayList<>();
    if (managedFields != null) {
      for (JsonNode node : managedFields) {
        Entry entry = entry(node);
        if (entry == null) {
          return null;
        }
        entries.add(entry);
      }
    }
    return new ManagedFields(entries);
  }

  private static @Nullable Entry entry(JsonNode node) {
    FieldSet fields = FieldSet.parse(node.path("fieldsV1"));
    Operation operation =
        switch (node.path("operation").asString("")) {
          case "Apply" -> Operation.APPLY;
          case "Update" -> Operation.UPDATE;
          default -> null;
        };
    String version = node.path("apiVersion").asString("");
    boolean known = node.path("fieldsType").asString("").equals(FIELDS_V1) && !version.isEmpty();
    if (fields == null || operation == null || !known) {
      return null;
    }
    FieldManager manager =
        new FieldManager(
            node.path("manager").asString(""),
            operation,
            version,
            node.path("subresource").asString(""));
    return new Entry(manager, node.path("time").asString(""), fields);
  }
}
