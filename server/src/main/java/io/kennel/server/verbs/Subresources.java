package io.kennel.server.verbs;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusJson;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.TokenIssuer;
import io.kennel.store.Key;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The subresources other than status. */
public final class Subresources {
  private final ObjectWriter writer;
  private final Writes writes;
  private final Scales scales;
  private final Evictions evictions;
  private final TokenIssuer tokens;
  private final ObjectLookup objects;

  public Subresources(
      ObjectWriter writer,
      Writes writes,
      Incoming incoming,
      Reads reads,
      Applications applications,
      TokenIssuer tokens,
      ObjectLookup objects) {
    this.writer = writer;
    this.writes = writes;
    this.tokens = tokens;
    this.objects = objects;
    this.scales = new Scales(writer, incoming, reads, applications);
    this.evictions = new Evictions(writes);
  }

  ApiResponse handle(Exchange exchange) {
    String verb = exchange.info().verb();
    return switch (exchange.info().subresource()) {
      case "scale" -> scales.handle(exchange);
      case "binding" -> {
        require(verb.equals("create"));
        yield bind(exchange);
      }
      case "eviction" -> {
        require(verb.equals("create"));
        yield evictions.evict(exchange, body(exchange, "Eviction"));
      }
      case "finalize" -> {
        require(verb.equals("update"));
        yield finalizeNamespace(exchange);
      }
      case "token" -> {
        require(verb.equals("create"));
        yield token(exchange);
      }
      default -> throw StatusErrors.unknownResource();
    };
  }

  /** Issues a token for a service account. */
  private ApiResponse token(Exchange exchange) {
    ObjectNode asked = body(exchange, "TokenRequest");
    ObjectNode answer = tokens.issue(objects, exchange.namespace(), exchange.name(), asked);
    return new ApiResponse.Content(201, "application/json", exchange.warnings(), Body.of(answer));
  }

  private static void require(boolean allowed) {
    if (!allowed) {
      throw StatusErrors.methodNotAllowed();
    }
  }

  private static ObjectNode body(Exchange exchange, String kind) {
    if (Bodies.read(exchange.request()) instanceof ObjectNode body) {
      String given = Json.text(body, "kind");
      if (given.isEmpty() || given.equals(kind)) {
        return body;
      }
    }
    throw StatusErrors.badRequest(
        "the object provided is unrecognized (must be of type " + kind + ")");
  }

  /** Gives a pod its node. */
  private ApiResponse bind(Exchange exchange) {
    ObjectNode binding = body(exchange, "Binding");
    String node = Json.text(binding, "target", "name");
    if (node.isEmpty()) {
      throw StatusErrors.badRequest("target.name: Required value");
    }
    String uid = Json.text(binding, "metadata", "uid");
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    writer.update(
        Writes.intent(exchange),
        key,
        exchange.name(),
        Part.ALL,
        old -> bound(exchange, old.deepCopy(), node, uid, binding));
    return success(exchange, 201);
  }

  private static ObjectNode bound(
      Exchange exchange, ObjectNode pod, String node, String uid, ObjectNode binding) {
    String name = exchange.name();
    String known = Json.text(pod, "metadata", "uid");
    if (!uid.isEmpty() && !uid.equals(known)) {
      throw StatusErrors.uidConflict(ResourceTypes.POD, name, uid, known);
    }
    if (Json.has(pod, "metadata", "deletionTimestamp")) {
      throw StatusErrors.conflict(
          ResourceTypes.POD,
          name,
          "pod " + name + " is being deleted, cannot be assigned to a host");
    }
    String present = Json.text(pod, "spec", "nodeName");
    if (!present.isEmpty()) {
      throw StatusErrors.conflict(
          ResourceTypes.POD,
          name,
          "pod " + name + " is already assigned to node \"" + present + "\"");
    }
    Json.child(pod, "spec").put("nodeName", node);
    Json.child(pod, "status").remove("nominatedNodeName");
    mergeTexts(pod, binding, "annotations");
    mergeTexts(pod, binding, "labels");
    setScheduled(pod, exchange);
    return pod;
  }

  private static void mergeTexts(ObjectNode pod, ObjectNode binding, String field) {
    JsonNode more = Json.at(binding, "metadata", field);
    if (!more.isEmpty()) {
      ObjectNode known = Json.child(Json.child(pod, "metadata"), field);
      more.forEachEntry(known::set);
    }
  }

  private static void setScheduled(ObjectNode pod, Exchange exchange) {
    Conditions.set(Json.child(pod, "status"), "PodScheduled", "True", exchange.now());
  }

  /** Sets the finalizers of a namespace's spec. */
  private ApiResponse finalizeNamespace(Exchange exchange) {
    ObjectNode wanted = Bodies.object(exchange);
    Key key = exchange.resource().key("", exchange.name());
    Outcome outcome =
        writer.update(
            Writes.intent(exchange),
            key,
            exchange.name(),
            Part.ALL,
            old -> {
              ObjectNode object = old.deepCopy();
              Json.copyField(Json.child(object, "spec"), wanted.path("spec"), "finalizers");
              Json.copyField(
                  Json.child(object, "metadata"), wanted.path("metadata"), "resourceVersion");
              return object;
            });
    return writes.show(exchange, 200, outcome);
  }

  static ApiResponse success(Exchange exchange, int code) {
    return new ApiResponse.Content(
        code, "application/json", exchange.warnings(), Body.of(StatusJson.success(code)));
  }
}
