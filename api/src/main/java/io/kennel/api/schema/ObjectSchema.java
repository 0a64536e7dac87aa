package io.kennel.api.schema;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields of an object. Immutable. */
public final class ObjectSchema {
  private final String name;
  private final boolean typed;
  private final boolean atomic;
  private final Map<String, FieldSchema> fields;
  private final List<FieldSchema> defaulted;

  ObjectSchema(String name, boolean typed, boolean atomic, List<FieldSchema> fields) {
    this.name = name;
    this.typed = typed;
    this.atomic = atomic;
    Map<String, FieldSchema> byName = new LinkedHashMap<>();
    List<FieldSchema> withDefault = new ArrayList<>();
    for (FieldSchema field : fields) {
      byName.putIfAbsent(field.name(), field);
      if (changesMeaning(field.defaultValue())) {
        withDefault.add(field);
      }
    }
    this.fields = Collections.unmodifiableMap(byName);
    this.defaulted = withDefault;
  }

  /** The qualified name, such as {@code k8s.io.api.core.v1.Pod}. */
  public String name() {
    return name;
  }

  /** {@code Pod}. */
  public String simpleName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** Whether it has {@code apiVersion} and {@code kind}. */
  public boolean isTyped() {
    return typed;
  }

  /** Whether server-side apply replaces it whole, unless the field that has it says otherwise. */
  public boolean isAtomic() {
    return atomic;
  }

  /** The fields in the order of their declaration. */
  public Map<String, FieldSchema> fields() {
    return fields;
  }

  public @Nullable FieldSchema field(String field) {
    return fields.get(field);
  }

  /** The fields whose default is written into objects: not those where it is the zero value. */
  List<FieldSchema> defaulted() {
    return defaulted;
  }

  private static boolean changesMeaning(@Nullable JsonNode value) {
    if (value == null) {
      return false;
    }
    return value.isString()
        ? !value.stringValue().isEmpty()
        : value.isNumber() ? value.intValue() != 0 : value.asBoolean(false);
  }
}
