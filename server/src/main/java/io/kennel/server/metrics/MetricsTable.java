package io.kennel.server.metrics;

import io.kennel.api.value.Quantity;
import io.kennel.server.json.Json;
import io.kennel.server.table.Column;
import io.kennel.server.table.Tables;
import io.kennel.server.table.Tables.Include;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Metrics as {@code kubectl get} prints them, with the columns of metrics-server. */
final class MetricsTable {
  private static final List<Column> COLUMNS =
      List.of(
          Column.name(one -> Json.text(one, "metadata", "name")),
          Column.text("cpu", one -> sum(one, "cpu")),
          Column.text("memory", one -> sum(one, "memory")),
          Column.path("Window", "window"));

  private MetricsTable() {}

  static ObjectNode of(List<ObjectNode> metrics) {
    ObjectNode table = Tables.empty(Json.object());
    Tables.addDefinitions(table, COLUMNS);
    ArrayNode rows = table.putArray("rows");
    metrics.forEach(one -> rows.add(Tables.row(one, COLUMNS, Include.METADATA, Instant.EPOCH)));
    return table;
  }

  /** What a node uses, or the containers of a pod together. */
  private static String sum(JsonNode metrics, String resource) {
    if (metrics.has("usage")) {
      return Json.text(metrics, "usage", resource);
    }
    Quantity sum = Quantity.parse("0");
    for (JsonNode container : metrics.path("containers")) {
      sum = sum.plus(Quantity.parse(Json.text(container, "usage", resource)));
    }
    return sum.toString();
  }
}
