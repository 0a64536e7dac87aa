package io.kennel.api.apply;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusException;
import io.kennel.api.apply.FieldManager.Operation;
import io.kennel.api.apply.FieldOwnership.Application;
import io.kennel.api.patch.JsonMergePatch;
import io.kennel.api.schema.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One object as several managers write it, one after the other. */
final class Applied {
  static final Schema SCHEMA = new Schema();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final FieldOwnership OWNERSHIP = new FieldOwnership(SCHEMA);

  private final ResourceType type;
  private int seconds;
  private @Nullable ObjectNode object;

  Applied(ResourceType type) {
    this.type = type;
  }

  static ObjectNode yaml(String text) {
    return (ObjectNode) YAML.readTree(text);
  }

  /** The object as somebody made it who applies nothing. */
  Applied created(String yaml) {
    object = named(yaml(yaml));
    return this;
  }

  Applied apply(String manager, String yaml) {
    return apply(manager, false, yaml);
  }

  Applied force(String manager, String yaml) {
    return apply(manager, true, yaml);
  }

  private Applied apply(String manager, boolean force, String yaml) {
    FieldManager applier = new FieldManager(manager, Operation.APPLY, type.apiVersion(), "");
    ObjectNode configuration = OWNERSHIP.configuration(type, named(yaml(yaml)));
    object =
        OWNERSHIP.apply(
            new Application(type, applier, now(), force, UnaryOperator.identity()),
            object,
            configuration);
    return this;
  }

  /** What an application that is refused is answered. */
  StatusException refused(String manager, String yaml) {
    try {
      apply(manager, false, yaml);
    } catch (StatusException e) {
      return e;
    }
    throw new AssertionError("applied: " + object);
  }

  /** Merges a change into the object, as a write that applies nothing. */
  Applied update(String manager, String subresource, String patch) {
    FieldManager updater =
        new FieldManager(manager, Operation.UPDATE, type.apiVersion(), subresource);
    ObjectNode old = object();
    ObjectNode changed = (ObjectNode) JsonMergePatch.apply(old.deepCopy(), yaml(patch));
    OWNERSHIP.track(type, updater, now(), changed, old);
    object = changed;
    return this;
  }

  private ObjectNode named(ObjectNode node) {
    ObjectNode named = yaml("{}");
    named.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    named.putObject("metadata").put("name", "x");
    return (ObjectNode) JsonMergePatch.apply(named, node);
  }

  private String now() {
    return "2026-01-01T00:00:%02dZ".formatted(seconds++);
  }

  ObjectNode object() {
    if (object == null) {
      throw new AssertionError("nothing is there yet");
    }
    return object;
  }

  /** The value at a JSON pointer. */
  JsonNode at(String pointer) {
    return object().at(pointer);
  }

  /** The paths of the fields that each manager owns, such as {@code Apply kubectl}. */
  Map<String, List<String>> owners() {
    Map<String, List<String>> owners = new LinkedHashMap<>();
    for (JsonNode entry : at("/metadata/managedFields")) {
      String through = entry.path("subresource").asString("");
      FieldSet fields = FieldSet.parse(entry.path("fieldsV1"));
      owners.put(
          entry.path("operation").asString()
              + " "
              + entry.path("manager").asString()
              + (through.isEmpty() ? "" : "/" + through),
          fields == null ? List.of("?") : fields.paths());
    }
    return owners;
  }
}
