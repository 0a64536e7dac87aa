package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.store.Key;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes parts of objects. A patch that says no version is applied to whichever is newest. */
public final class Patches {
  private static final String MERGE = "application/merge-patch+json";
  private static final List<String> UNDERSTOOD = List.of(MERGE);

  private final ObjectWriter writer;
  private final Writes writes;

  public Patches(ObjectWriter writer, Writes writes) {
    this.writer = writer;
    this.writes = writes;
  }

  /** Changes an object or its status. */
  public ApiResponse patch(Exchange exchange, Part part) {
    JsonNode patch = Bodies.read(exchange.request());
    if (patch == null) {
      throw StatusErrors.badRequest("the body of the request is empty");
    }
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    Outcome outcome =
        writer.update(
            Writes.intent(exchange),
            key,
            exchange.name(),
            part,
            (object, old) -> patched(exchange, object, patch));
    return writes.show(exchange, 200, outcome);
  }

  /** The patched tree; {@code object} may be changed. */
  ObjectNode patched(Exchange exchange, ObjectNode object, JsonNode patch) {
    String type =
        exchange.request().contentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    JsonNode patched =
        switch (type) {
          case MERGE -> merge(object, patch);
          default -> throw StatusErrors.unsupportedMediaType(UNDERSTOOD);
        };
    if (patched instanceof ObjectNode result) {
      return result;
    }
    throw StatusErrors.badRequest("the patch does not leave an object");
  }

  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    ObjectNode merged = target instanceof ObjectNode known ? known : Json.object();
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      if (change.getValue().isNull()) {
        merged.remove(change.getKey());
      } else {
        merged.set(change.getKey(), merge(merged.path(change.getKey()), change.getValue()));
      }
    }
    return merged;
  }
}
