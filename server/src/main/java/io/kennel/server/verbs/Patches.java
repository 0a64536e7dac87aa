package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.store.Key;
import tools.jackson.databind.JsonNode;

/** Changes parts of objects. A patch that says no version is applied to whichever is newest. */
public final class Patches {
  private final ObjectWriter writer;
  private final Writes writes;
  private final Incoming incoming;
  private final Applications applications;

  public Patches(ObjectWriter writer, Writes writes, Incoming incoming, Applications applications) {
    this.incoming = incoming;
    this.applications = applications;
    this.writer = writer;
    this.writes = writes;
  }

  /** The patch in a body: read only. */
  static JsonNode body(Exchange exchange) {
    JsonNode patch = Bodies.look(exchange.request());
    if (patch == null) {
      throw StatusErrors.badRequest("the body of the request is empty");
    }
    return patch;
  }

  /** Changes an object or its status. */
  public ApiResponse patch(Exchange exchange, Part part) {
    if (Applications.isApplication(exchange)) {
      return applications.apply(exchange, part);
    }
    JsonNode patch = body(exchange);
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    Outcome outcome =
        writer.update(
            Writes.intent(exchange),
            key,
            exchange.name(),
            part,
            old -> incoming.patched(exchange, old, patch));
    return writes.show(exchange, 200, outcome);
  }
}
