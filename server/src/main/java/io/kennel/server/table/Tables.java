package io.kennel.server.table;

import io.kennel.server.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@code meta.k8s.io/v1} Tables. Source: "Receiving resources as Tables". */
public final class Tables {
  private static final String NAME_DESCRIPTION =
      "Name must be unique within a namespace. Is required when creating resources, although some"
          + " resources may allow a client to request the generation of an appropriate name"
          + " automatically. Name is primarily intended for creation idempotence and configuration"
          + " definition. Cannot be updated.";

  private Tables() {}

  /** What of an object is put into its row. */
  public enum Include {
    NONE,
    METADATA,
    OBJECT
  }

  /** A table without rows; {@code metadata} is the list's. */
  public static ObjectNode empty(ObjectNode metadata) {
    ObjectNode table = Json.object();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.set("metadata", metadata);
    return table;
  }

  /** Adds the definitions of NAME and the kind's own columns. */
  public static void addDefinitions(ObjectNode table, List<Column> columns) {
    ArrayNode definitions = table.putArray("columnDefinitions");
    addDefinition(definitions, "Name", "string", "name", NAME_DESCRIPTION, 0);
    for (Column column : columns) {
      addDefinition(
          definitions,
          column.name(),
          column.type(),
          column.format(),
          column.description(),
          column.priority());
    }
  }

  private static void addDefinition(
      ArrayNode definitions,
      String name,
      String type,
      String format,
      String description,
      int priority) {
    definitions
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority);
  }

  /** One row. */
  public static ObjectNode row(
      JsonNode object, List<Column> columns, Include include, Instant now) {
    ObjectNode row = Json.object();
    ArrayNode cells = row.putArray("cells");
    cells.add(Json.text(object, "metadata", "name"));
    for (Column column : columns) {
      Object cell = column.cell().apply(object, now);
      switch (cell) {
        case null -> cells.add("<none>");
        case Integer number -> cells.add(number);
        default -> cells.add(cell.toString());
      }
    }
    switch (include) {
      case NONE -> {}
      case METADATA -> row.set("object", metadataOnly(object));
      case OBJECT -> row.set("object", object);
    }
    return row;
  }

  /** The {@code PartialObjectMetadata} of an object. */
  public static ObjectNode metadataOnly(JsonNode object) {
    ObjectNode partial = Json.object();
    partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }
}
