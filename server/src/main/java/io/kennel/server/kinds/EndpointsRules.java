package io.kennel.server.kinds;

import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.server.json.Json;
import io.kennel.server.registry.KindRules;
import io.kennel.server.table.Column;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The addresses behind a Service, in the older form. */
final class EndpointsRules implements KindRules {
  private static final int SHOWN_MAX = 3;

  @Override
  public ResourceType type() {
    return ResourceTypes.ENDPOINTS;
  }

  @Override
  public void setDefaults(ObjectNode object) {
    for (ObjectNode subset : Json.items(object, "subsets")) {
      Json.items(subset, "ports").forEach(port -> Json.setDefault(port, "protocol", "TCP"));
    }
  }

  @Override
  public List<Column> columns() {
    return List.of(Column.text("Endpoints", EndpointsRules::endpoints), Column.AGE);
  }

  private static String endpoints(JsonNode object) {
    List<String> all = new ArrayList<>();
    for (ObjectNode subset : Json.items(object, "subsets")) {
      List<ObjectNode> ports = Json.items(subset, "ports");
      for (ObjectNode address : Json.items(subset, "addresses")) {
        String ip = Json.text(address, "ip");
        if (ports.isEmpty()) {
          all.add(ip);
        }
        ports.forEach(port -> all.add(ip + ":" + port.path("port").asInt(0)));
      }
    }
    return PodColumns.orNone(shorten(all));
  }

  /** The first few, and how many more there are. */
  static String shorten(List<String> all) {
    int more = all.size() - SHOWN_MAX;
    String shown = String.join(",", all.subList(0, Math.min(SHOWN_MAX, all.size())));
    return more > 0 ? shown + " + " + more + " more..." : shown;
  }
}
