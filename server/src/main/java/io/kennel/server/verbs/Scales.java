package io.kennel.server.verbs;

import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.api.selector.LabelSelector;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.store.Key;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code scale} subresource: an {@code autoscaling/v1 Scale} over {@code spec.replicas}. */
final class Scales {
  private static final ResourceType TYPE =
      new ResourceType(
          "autoscaling",
          "v1",
          "Scale",
          "scales",
          "scale",
          List.of(),
          List.of(),
          true,
          Set.of(),
          Set.of());

  private final ObjectWriter writer;
  private final Incoming incoming;
  private final Reads reads;
  private final Applications applications;

  Scales(ObjectWriter writer, Incoming incoming, Reads reads, Applications applications) {
    this.applications = applications;
    this.writer = writer;
    this.incoming = incoming;
    this.reads = reads;
  }

  ApiResponse handle(Exchange exchange) {
    return switch (exchange.info().verb()) {
      case "get" -> answer(exchange, reads.tree(exchange));
      case "update" -> {
        ObjectNode wanted = scale(exchange);
        yield change(exchange, present -> wanted);
      }
      case "patch" -> {
        if (Applications.isApplication(exchange)) {
          yield apply(exchange);
        }
        JsonNode patch = Patches.body(exchange);
        yield change(exchange, present -> incoming.patchedScale(exchange, present, patch));
      }
      default -> throw StatusErrors.methodNotAllowed();
    };
  }

  private static ObjectNode scale(Exchange exchange) {
    if (Bodies.read(exchange.request()) instanceof ObjectNode scale) {
      return scale;
    }
    throw StatusErrors.badRequest("the object provided is unrecognized (must be of type Scale)");
  }

  private ApiResponse change(Exchange exchange, UnaryOperator<ObjectNode> change) {
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    ObjectWriter.Outcome outcome =
        writer.update(
            Writes.intent(exchange),
            key,
            exchange.name(),
            Part.MAIN,
            old -> scaled(exchange.name(), old.deepCopy(), change.apply(of(old))));
    return answer(exchange, outcome.tree());
  }

  /** Applies the one field that a scale has. */
  private ApiResponse apply(Exchange exchange) {
    ObjectNode scale = applications.configuration(exchange, TYPE);
    ObjectNode configuration = Json.object();
    configuration.set("metadata", scale.path("metadata"));
    if (Json.has(scale, "spec", "replicas")) {
      scaled(exchange.name(), configuration, scale);
    }
    return answer(exchange, applications.change(exchange, Part.MAIN, configuration).tree());
  }

  private static ObjectNode scaled(String name, ObjectNode object, ObjectNode scale) {
    long replicas = scale.path("spec").path("replicas").asLong(0);
    if (replicas < 0) {
      throw StatusErrors.invalid(
          "autoscaling",
          "Scale",
          name,
          List.of(
              FieldError.invalid(
                  FieldPath.of("spec.replicas"), replicas, "must be greater than or equal to 0")));
    }
    Json.child(object, "spec").put("replicas", replicas);
    Json.copyField(Json.child(object, "metadata"), scale.path("metadata"), "resourceVersion");
    return object;
  }

  private static ApiResponse answer(Exchange exchange, JsonNode object) {
    return new ApiResponse.Content(
        200, "application/json", exchange.warnings(), Body.of(of(object)));
  }

  private static ObjectNode of(JsonNode object) {
    ObjectNode scale = Json.object();
    scale.put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      Json.copyField(metadata, object.path("metadata"), field);
    }
    scale.putObject("spec").put("replicas", Json.at(object, "spec", "replicas").asLong(0));
    ObjectNode status = scale.putObject("status");
    status.put("replicas", Json.at(object, "status", "replicas").asLong(0));
    JsonNode selector = Json.at(object, "spec", "selector");
    status.put("selector", LabelSelector.fromObject(selector).toString());
    return scale;
  }
}
