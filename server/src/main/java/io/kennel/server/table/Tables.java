package io.kennel.server.table;

import io.kennel.server.json.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes {@code meta.k8s.io/v1} Tables. Source: "Receiving resources as Tables". */
public final class Tables {
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

  /** Adds the definitions of the columns. */
  public static void addDefinitions(ObjectNode table, List<Column> columns) {
    ArrayNode definitions = table.putArray("columnDefinitions");
    for (Column column : columns) {
      definitions
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("format", column.format())
          .put("description", column.description())
          .put("priority", column.priority());
    }
  }

  /** One row. */
  public static ObjectNode row(
      JsonNode object, List<Column> columns, Include include, Instant now) {
    ObjectNode row = Json.object();
    ArrayNode cells = row.putArray("cells");
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
