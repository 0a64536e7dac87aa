package io.kennel.server.verbs;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.apply.FieldManager;
import io.kennel.api.apply.FieldOwnership;
import io.kennel.api.apply.FieldOwnership.Application;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Authorizer;
import io.kennel.server.request.Denials;
import io.kennel.server.request.RequestInfo;
import io.kennel.store.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Server-side apply. Source: the documentation page "Server-Side Apply". */
public final class Applications {
  /** Of a configuration, which may be JSON too, as that is YAML. */
  static final String MEDIA_TYPE = "application/apply-patch+yaml";

  /** How often an object may come and go under an application before the client is told. */
  private static final int ATTEMPTS_MAX = 8;

  private final ObjectWriter writer;
  private final Writes writes;
  private final Incoming incoming;
  private final FieldOwnership ownership;
  private final Authorizer authorizer;

  public Applications(
      ObjectWriter writer,
      Writes writes,
      Incoming incoming,
      FieldOwnership ownership,
      Authorizer authorizer) {
    this.authorizer = authorizer;
    this.writer = writer;
    this.writes = writes;
    this.incoming = incoming;
    this.ownership = ownership;
  }

  static boolean isApplication(Exchange exchange) {
    return Bodies.mediaType(exchange.request()).equals(MEDIA_TYPE);
  }

  /** Applies to an object, which is created if it is not there, or to a part of one that is. */
  ApiResponse apply(Exchange exchange, Part part) {
    ObjectNode configuration = configuration(exchange, exchange.type());
    restrict(part, exchange.type(), configuration);
    if (part != Part.MAIN) {
      return writes.show(exchange, 200, change(exchange, part, configuration));
    }
    for (int attempt = 1; ; attempt++) {
      Outcome changed = changeIfThere(exchange, configuration);
      if (changed != null) {
        return writes.show(exchange, 200, changed);
      }
      Outcome created = createUnlessThere(exchange, configuration);
      if (created != null) {
        return writes.show(exchange, 201, created);
      }
      if (attempt == ATTEMPTS_MAX) {
        throw StatusErrors.conflict(exchange.type(), exchange.name());
      }
    }
  }

  /** The configuration in a body, which may be of a subresource's type. */
  ObjectNode configuration(Exchange exchange, ResourceType type) {
    var _ = Managers.applying(exchange);
    var _ = Incoming.fieldValidation(exchange);
    if (!(Bodies.read(exchange.request()) instanceof ObjectNode body)) {
      throw StatusErrors.badRequest("error decoding YAML: a configuration must be an object");
    }
    String kind = Json.text(body, "kind");
    if (!kind.equals(type.kind())) {
      throw StatusErrors.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: no kind \"%s\" is served at this path"
              .formatted(kind, Json.text(body, "apiVersion"), type.kind(), kind));
    }
    ObjectNode configuration = ownership.configuration(type, body);
    Json.setDefault(Json.child(configuration, "metadata"), "name", exchange.name());
    Writes.checkNamespace(exchange, configuration);
    Writes.checkName(exchange, configuration);
    return configuration;
  }

  /** Leaves out what cannot be changed this way, which the applier does not come to own. */
  private static void restrict(Part part, ResourceType type, ObjectNode configuration) {
    switch (part) {
      case MAIN -> {
        if (type.subresources().contains("status")) {
          configuration.remove("status");
        }
      }
      case STATUS -> {
        configuration.retain(List.of("apiVersion", "kind", "metadata", "status"));
        Json.child(configuration, "metadata").remove("ownerReferences");
      }
      case EPHEMERAL_CONTAINERS -> {
        configuration.retain(List.of("apiVersion", "kind", "metadata", "spec"));
        Json.child(configuration, "metadata").retain("name", "namespace", "uid", "resourceVersion");
        Json.child(configuration, "spec").retain("ephemeralContainers");
      }
      case ALL -> {}
    }
  }

  private @Nullable Outcome changeIfThere(Exchange exchange, ObjectNode configuration) {
    try {
      return change(exchange, Part.MAIN, configuration);
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  /** Applies to an object that is there. */
  Outcome change(Exchange exchange, Part part, ObjectNode configuration) {
    FieldManager manager = Managers.applying(exchange);
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    return writer.update(
        Writes.intent(exchange, manager),
        key,
        exchange.name(),
        part,
        old -> applied(exchange, manager, old, configuration));
  }

  private @Nullable Outcome createUnlessThere(Exchange exchange, ObjectNode configuration) {
    RequestInfo creation = exchange.info().withVerb("create");
    if (!authorizer.allows(exchange.request().user(), creation)) {
      throw Denials.of(exchange.request().user(), creation);
    }
    String uid = Json.text(configuration, "metadata", "uid");
    if (!uid.isEmpty()) {
      throw StatusErrors.conflict(
          exchange.type(),
          exchange.name(),
          "uid mismatch: the provided object specified uid "
              + uid
              + ", and no existing object was found");
    }
    if (!Json.text(configuration, "metadata", "resourceVersion").isEmpty()) {
      throw StatusErrors.conflict(exchange.type(), exchange.name());
    }
    FieldManager manager = Managers.applying(exchange);
    ObjectNode object = applied(exchange, manager, null, configuration);
    try {
      return writer.create(
          Writes.intent(exchange, manager), exchange.namespace(), object::deepCopy);
    } catch (StatusException e) {
      if (e.isAlreadyExists()) {
        return null;
      }
      throw e;
    }
  }

  private ObjectNode applied(
      Exchange exchange,
      FieldManager manager,
      @Nullable ObjectNode live,
      ObjectNode configuration) {
    Application application =
        new Application(
            exchange.type(),
            manager,
            exchange.now(),
            exchange.request().flag("force"),
            tree -> incoming.completed(exchange, tree));
    return ownership.apply(application, live, configuration);
  }
}
