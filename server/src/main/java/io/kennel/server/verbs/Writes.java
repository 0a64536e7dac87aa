package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.apply.FieldManager;
import io.kennel.server.json.Json;
import io.kennel.server.registry.ObjectRemover;
import io.kennel.server.registry.ObjectRemover.Consent;
import io.kennel.server.registry.ObjectWriter;
import io.kennel.server.registry.ObjectWriter.Intent;
import io.kennel.server.registry.ObjectWriter.Outcome;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Body;
import io.kennel.server.watch.Selection;
import io.kennel.store.Entry;
import io.kennel.store.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Create, update and delete of whole objects. */
public final class Writes {
  private final ObjectWriter writer;
  private final ObjectRemover remover;
  private final Reads reads;
  private final Incoming incoming;

  public Writes(ObjectWriter writer, ObjectRemover remover, Reads reads, Incoming incoming) {
    this.incoming = incoming;
    this.writer = writer;
    this.remover = remover;
    this.reads = reads;
  }

  static Intent intent(Exchange exchange) {
    return intent(exchange, Managers.writing(exchange));
  }

  static Intent intent(Exchange exchange, FieldManager manager) {
    return new Intent(
        exchange.resource(),
        exchange.request().user(),
        manager,
        exchange.dryRun(),
        exchange.warnings());
  }

  /** Creates an object. */
  public ApiResponse create(Exchange exchange) {
    Supplier<ObjectNode> object = eachTime(() -> created(exchange));
    return show(exchange, 201, writer.create(intent(exchange), exchange.namespace(), object));
  }

  private ObjectNode created(Exchange exchange) {
    ObjectNode object = incoming.object(exchange);
    checkNamespace(exchange, object);
    // Nobody owns fields of an object before something is applied to it.
    Json.child(object, "metadata").remove("managedFields");
    return object;
  }

  /** The body as a tree of its own whenever it is asked for; faults of it are told at once. */
  private static Supplier<ObjectNode> eachTime(Supplier<ObjectNode> body) {
    AtomicReference<@Nullable ObjectNode> first = new AtomicReference<>(body.get());
    return () -> {
      ObjectNode made = first.getAndSet(null);
      return made == null ? body.get() : made;
    };
  }

  /** Replaces an object or its status. */
  public ApiResponse update(Exchange exchange, Part part) {
    Supplier<ObjectNode> wanted = eachTime(() -> updated(exchange));
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    Outcome outcome =
        writer.update(intent(exchange), key, exchange.name(), part, old -> wanted.get());
    return show(exchange, 200, outcome);
  }

  private ObjectNode updated(Exchange exchange) {
    ObjectNode wanted = incoming.object(exchange);
    checkNamespace(exchange, wanted);
    checkName(exchange, wanted);
    return wanted;
  }

  ApiResponse show(Exchange exchange, int code, Outcome outcome) {
    Rendering rendering = Rendering.of(exchange);
    return outcome.entry() == null
        ? rendering.object(code, outcome.tree())
        : rendering.object(code, outcome.entry());
  }

  static void checkNamespace(Exchange exchange, ObjectNode object) {
    String given = Json.text(object, "metadata", "namespace");
    if (exchange.type().namespaced() && exchange.namespace().isEmpty()) {
      throw StatusErrors.methodNotAllowed();
    }
    if (!given.isEmpty() && !given.equals(exchange.namespace())) {
      throw StatusErrors.badRequest(
          exchange.type().namespaced()
              ? "the namespace of the provided object does not match the namespace sent on the"
                  + " request"
              : "the namespace of the object must be empty: its kind has no namespaces");
    }
  }

  static void checkName(Exchange exchange, ObjectNode object) {
    String given = Json.text(object, "metadata", "name");
    if (given.isEmpty()) {
      throw StatusErrors.badRequest("name must be provided");
    }
    if (!given.equals(exchange.name())) {
      throw StatusErrors.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(given, exchange.name()));
    }
  }

  /** Deletes an object, or begins to. */
  public ApiResponse delete(Exchange exchange) {
    Options options = Options.of(exchange.request());
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    return deleted(exchange, delete(exchange, key, exchange.name(), options));
  }

  Outcome delete(Exchange exchange, Key key, String name, Options options) {
    return delete(exchange, key, name, options, (object, old, admission) -> {});
  }

  Outcome delete(Exchange exchange, Key key, String name, Options options, Consent consent) {
    Intent intent =
        new Intent(
            exchange.resource(),
            exchange.request().user(),
            Managers.writing(exchange),
            exchange.dryRun() || options.dryRun(),
            exchange.warnings());
    return remover.delete(intent, key, name, options.wish(), consent);
  }

  private ApiResponse deleted(Exchange exchange, Outcome outcome) {
    if (!outcome.removed() || exchange.resource().rules().answersDeletionWithObject()) {
      return show(exchange, 200, outcome);
    }
    String uid = Json.text(outcome.tree(), "metadata", "uid");
    ObjectNode status = StatusJson.deleted(exchange.type(), exchange.name(), uid);
    return new ApiResponse.Content(200, "application/json", exchange.warnings(), Body.of(status));
  }

  /** Deletes every selected object, or begins to. */
  public ApiResponse deleteCollection(Exchange exchange) {
    Options options = Options.of(exchange.request());
    Selection selection = Selection.of(exchange.request(), exchange.info(), exchange.resource());
    List<Entry> found = new ArrayList<>(reads.selected(selection));
    ObjectNode metadata = Json.object();
    metadata.put("resourceVersion", Long.toString(reads.revision()));
    for (Entry entry : found) {
      ObjectNode tree = exchange.resource().codec().tree(entry);
      String name = Json.text(tree, "metadata", "name");
      try {
        delete(exchange, entry.key(), name, options);
      } catch (StatusException e) {
        if (!e.isNotFound()) {
          throw e;
        }
      }
    }
    return Rendering.of(exchange).list(metadata, found);
  }
}
