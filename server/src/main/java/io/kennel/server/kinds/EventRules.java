package io.kennel.server.kinds;

import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.registry.ObjectCodec;
import io.kennel.server.table.Ages;
import io.kennel.server.table.Column;
import io.kennel.server.validation.Errors;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What happened. The same objects in two forms: that of the core group, which is stored, and that
 * of {@code events.k8s.io}.
 */
final class EventRules implements KindRules {
  private static final List<String> INVOLVED =
      List.of("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath");

  private final ResourceType type;
  private final boolean core;

  private EventRules(ResourceType type, boolean core) {
    this.type = type;
    this.core = core;
  }

  static EventRules core() {
    return new EventRules(ResourceTypes.EVENT, true);
  }

  static EventRules newer() {
    return new EventRules(ResourceTypes.EVENTS_EVENT, false);
  }

  @Override
  public ResourceType type() {
    return type;
  }

  @Override
  public String bucket() {
    return ResourceTypes.EVENT.qualifiedPlural();
  }

  @Override
  public ObjectCodec.@Nullable Conversion conversion() {
    return core ? null : new Newer();
  }

  private String about() {
    return core ? "involvedObject" : "regarding";
  }

  @Override
  public void validate(JsonNode object, Errors errors) {
    String namespace = Json.text(object, "metadata", "namespace");
    String involved = Json.text(object, about(), "namespace");
    // Events about objects without namespace live in the namespace default.
    boolean fits = involved.isEmpty() ? namespace.equals("default") : involved.equals(namespace);
    if (!fits) {
      errors.invalid(
          FieldPath.of(about() + ".namespace"), involved, "does not match event.namespace");
    }
    if (!core) {
      for (String field : List.of("reportingController", "reportingInstance", "action")) {
        if (Json.text(object, field).isEmpty()) {
          errors.required(FieldPath.of(field));
        }
      }
    }
  }

  @Override
  public Map<String, Function<JsonNode, String>> selectableFields() {
    Map<String, Function<JsonNode, String>> fields = new HashMap<>();
    for (String field : INVOLVED) {
      fields.put(about() + "." + field, event -> Json.text(event, about(), field));
    }
    fields.put("reason", event -> Json.text(event, "reason"));
    fields.put("type", event -> Json.text(event, "type"));
    String reporter = core ? "reportingComponent" : "reportingController";
    fields.put(reporter, event -> Json.text(event, reporter));
    if (core) {
      fields.put("source", event -> Json.text(event, "source", "component"));
    }
    return fields;
  }

  @Override
  public boolean nameComesFirst() {
    return false;
  }

  @Override
  public List<Column> columns() {
    return List.of(
        Column.timed("Last Seen", "", this::lastSeen),
        Column.path("Type", "type"),
        Column.path("Reason", "reason"),
        Column.text("Object", this::object),
        Column.path("Subobject", about(), "fieldPath").wide(),
        Column.text("Source", this::source).wide(),
        Column.text("Message", e -> Json.text(e, core ? "message" : "note").strip()),
        Column.timed("First Seen", "", this::firstSeen).wide(),
        Column.number("Count", this::count).wide(),
        Column.path("Name", "metadata", "name").wide());
  }

  private String field(String coreName) {
    if (core) {
      return coreName;
    }
    return "deprecated" + coreName.substring(0, 1).toUpperCase(Locale.ROOT) + coreName.substring(1);
  }

  private String firstSeen(JsonNode event, Instant now) {
    String time = Json.text(event, field("firstTimestamp"));
    return Ages.since(time.isEmpty() ? Json.text(event, "eventTime") : time, now);
  }

  private String lastSeen(JsonNode event, Instant now) {
    String series = Json.text(event, "series", "lastObservedTime");
    String time = series.isEmpty() ? Json.text(event, field("lastTimestamp")) : series;
    return time.isEmpty() ? firstSeen(event, now) : Ages.since(time, now);
  }

  private int count(JsonNode event) {
    int series = Json.at(event, "series", "count").asInt(0);
    int count = series == 0 ? event.path(field("count")).asInt(0) : series;
    return Math.max(1, count);
  }

  private String object(JsonNode event) {
    String kind = Json.text(event, about(), "kind").toLowerCase(Locale.ROOT);
    String name = Json.text(event, about(), "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private String source(JsonNode event) {
    String component = Json.text(event, field("source"), "component");
    String host = Json.text(event, field("source"), "host");
    if (component.isEmpty()) {
      component = Json.text(event, core ? "reportingComponent" : "reportingController");
    }
    if (host.isEmpty()) {
      host = Json.text(event, "reportingInstance");
    }
    return host.isEmpty() ? component : component + ", " + host;
  }

  /** The names of the fields that differ, stored form first. */
  private static final class Newer implements ObjectCodec.Conversion {
    private static final Map<String, String> NAMES =
        Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    @Override
    public void toStored(ObjectNode object) {
      NAMES.forEach((stored, shown) -> rename(object, shown, stored));
    }

    @Override
    public void fromStored(ObjectNode object) {
      NAMES.forEach((stored, shown) -> rename(object, stored, shown));
    }

    private static void rename(ObjectNode object, String from, String to) {
      JsonNode value = object.remove(from);
      if (value != null) {
        object.set(to, value);
      }
    }
  }
}
