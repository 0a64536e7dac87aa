package io.kennel.server.kinds;

import io.kennel.api.value.Quantity;
import io.kennel.server.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The quality of service that a pod's resources give it. */
final class PodQuality {
  private static final List<String> COUNTED = List.of("cpu", "memory");

  private PodQuality() {}

  /** {@code Guaranteed}, {@code Burstable} or {@code BestEffort}. */
  static String of(JsonNode spec) {
    boolean any = false;
    boolean all = true;
    for (String field : List.of("containers", "initContainers")) {
      for (ObjectNode container : Json.items(spec, field)) {
        for (String resource : COUNTED) {
          String limit = Json.text(container, "resources", "limits", resource);
          String request = Json.text(container, "resources", "requests", resource);
          boolean limited = positive(limit);
          any |= limited || positive(request);
          all &= limited && (request.isEmpty() || same(limit, request));
        }
      }
    }
    return any ? (all ? "Guaranteed" : "Burstable") : "BestEffort";
  }

  private static boolean positive(String quantity) {
    return Quantity.isValid(quantity) && Quantity.parse(quantity).signum() > 0;
  }

  private static boolean same(String a, String b) {
    return Quantity.isValid(b) && Quantity.parse(a).compareTo(Quantity.parse(b)) == 0;
  }
}
