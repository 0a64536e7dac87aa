package io.kennel.api.openapi;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import io.kennel.api.schema.FieldSchema;
import io.kennel.api.schema.FieldSchema.Merge;
import io.kennel.api.schema.FieldType;
import io.kennel.api.schema.FieldType.ListOf;
import io.kennel.api.schema.FieldType.MapOf;
import io.kennel.api.schema.FieldType.Reference;
import io.kennel.api.schema.FieldType.Scalar;
import io.kennel.api.schema.ObjectSchema;
import io.kennel.api.schema.Schema;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Renders the definitions of messages and of everything they refer to. Used once. */
final class Definitions {
  private static final String META = "k8s.io.apimachinery.pkg.apis.meta.v1.";

  private final Schema schema;
  private final Dialect dialect;
  private final Map<String, Set<ResourceType>> kinds;
  private final Map<String, Map<String, String>> documentation = new HashMap<>();
  private final Map<String, ObjectNode> rendered = new TreeMap<>();

  Definitions(Schema schema, Dialect dialect, Catalogue catalogue) {
    this.schema = schema;
    this.dialect = dialect;
    this.kinds = kinds(schema, catalogue);
  }

  /** All definitions rendered so far, by name. */
  ObjectNode all() {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    rendered.forEach(all::set);
    return all;
  }

  /** Renders a kind and what it refers to; returns its name, null for one without a schema. */
  @Nullable String add(String group, String version, String kind) {
    ObjectSchema object = schema.findKind(group, version, kind);
    return object == null ? null : add(object);
  }

  private String add(ObjectSchema object) {
    String name = Dialect.name(object.name());
    if (!rendered.containsKey(name)) {
      ObjectNode definition = JsonNodeFactory.instance.objectNode();
      rendered.put(name, definition);
      fill(definition, object);
    }
    return name;
  }

  private void fill(ObjectNode definition, ObjectSchema object) {
    describe(definition, object.name(), "");
    definition.put("type", "object");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    for (FieldSchema field : object.fields().values()) {
      properties.set(field.name(), property(field));
      if (field.required()) {
        required.add(field.name());
      }
    }
    if (!required.isEmpty()) {
      definition.set("required", required);
    }
    if (!properties.isEmpty()) {
      definition.set("properties", properties);
    }
    kindExtension(definition, object);
    if (object.isAtomic()) {
      definition.put("x-kubernetes-map-type", "atomic");
    }
  }

  private ObjectNode property(FieldSchema field) {
    ObjectNode property = described(field.name(), field.type());
    describe(property, field.owner(), "." + field.name());
    if (field.defaultValue() != null) {
      property.set("default", field.defaultValue());
    }
    merge(property, field.merge(), field.type());
    return property;
  }

  private ObjectNode described(String field, FieldType type) {
    String reference = referenceOf(field, type);
    return reference == null ? plain(field, type) : dialect.describedReference(reference);
  }

  private ObjectNode plain(String field, FieldType type) {
    String reference = referenceOf(field, type);
    if (reference != null) {
      return dialect.reference(reference);
    }
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return switch (type) {
      case ListOf(FieldType element) -> {
        node.put("type", "array").set("items", plain(field, element));
        yield node;
      }
      case MapOf(FieldType value) -> {
        node.put("type", "object").set("additionalProperties", plain(field, value));
        yield node;
      }
      case Scalar scalar -> ValueDefinitions.inline(scalar);
      case Reference _ -> node;
    };
  }

  private @Nullable String referenceOf(String field, FieldType type) {
    return switch (type) {
      case Reference reference -> add(schema.get(reference));
      case Scalar scalar -> {
        String name = ValueDefinitions.name(field, scalar);
        if (name != null) {
          rendered.computeIfAbsent(name, n -> ValueDefinitions.definition(scalar, dialect));
        }
        yield name;
      }
      case ListOf _, MapOf _ -> null;
    };
  }

  private static void merge(ObjectNode property, Merge merge, FieldType type) {
    if (!merge.mapType().isEmpty()) {
      property.put("x-kubernetes-map-type", merge.mapType());
    }
    if (type instanceof ListOf) {
      if (!merge.listKeys().isEmpty()) {
        ArrayNode keys = property.putArray("x-kubernetes-list-map-keys");
        merge.listKeys().forEach(keys::add);
      }
      if (!merge.listType().isEmpty()) {
        property.put("x-kubernetes-list-type", merge.listType());
      }
      if (!merge.patchKey().isEmpty()) {
        property.put("x-kubernetes-patch-merge-key", merge.patchKey());
      }
    }
    if (!merge.strategies().isEmpty()) {
      String strategies = String.join(",", merge.strategies().stream().sorted().toList());
      property.put("x-kubernetes-patch-strategy", strategies);
    }
  }

  private void describe(ObjectNode node, String message, String field) {
    int dot = message.lastIndexOf('.');
    String text =
        documentation
            .computeIfAbsent(message.substring(0, dot), schema::documentation)
            .get(message.substring(dot + 1) + field);
    if (text != null) {
      node.put("description", text);
    } else if (field.equals(".apiVersion")) {
      node.put("description", TypeFields.API_VERSION);
    } else if (field.equals(".kind")) {
      node.put("description", TypeFields.KIND);
    }
  }

  private void kindExtension(ObjectNode definition, ObjectSchema object) {
    Set<ResourceType> types = kinds.get(object.name());
    if (types == null) {
      return;
    }
    ArrayNode array = definition.putArray("x-kubernetes-group-version-kind");
    types.stream()
        .map(type -> kindNode(type.group(), type.version(), object.simpleName()))
        .distinct()
        .forEach(array::add);
  }

  static JsonNode kindNode(String group, String version, String kind) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("group", group)
        .put("kind", kind)
        .put("version", version);
  }

  /** Which types a message is published as: its own, or all for what every group has. */
  private static Map<String, Set<ResourceType>> kinds(Schema schema, Catalogue catalogue) {
    Map<String, Set<ResourceType>> kinds = new HashMap<>();
    for (ResourceType type : catalogue.types()) {
      ObjectSchema object = schema.find(type);
      if (object != null) {
        kinds.computeIfAbsent(object.name(), n -> new LinkedHashSet<>()).add(type);
        kinds.computeIfAbsent(object.name() + "List", n -> new LinkedHashSet<>()).add(type);
      }
      kinds.computeIfAbsent(META + "DeleteOptions", n -> new LinkedHashSet<>()).add(type);
      kinds.computeIfAbsent(META + "Status", n -> new LinkedHashSet<>()).add(type);
    }
    return kinds;
  }
}
