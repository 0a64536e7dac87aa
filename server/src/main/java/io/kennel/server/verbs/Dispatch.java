package io.kennel.server.verbs;

import io.kennel.api.StatusErrors;
import io.kennel.server.registry.ObjectWriter.Part;
import io.kennel.server.request.ApiResponse;

/** Finds the verb for a request whose resource is known. */
public final class Dispatch {
  private final Reads reads;
  private final Writes writes;
  private final Patches patches;
  private final Subresources subresources;

  public Dispatch(Reads reads, Writes writes, Patches patches, Subresources subresources) {
    this.reads = reads;
    this.writes = writes;
    this.patches = patches;
    this.subresources = subresources;
  }

  public ApiResponse handle(Exchange exchange) {
    String subresource = exchange.info().subresource();
    if (subresource.isEmpty()) {
      return object(exchange);
    }
    if (!exchange.type().subresources().contains(subresource)) {
      throw StatusErrors.unknownResource();
    }
    return switch (subresource) {
      case "status" -> part(exchange, Part.STATUS);
      case "ephemeralcontainers" -> part(exchange, Part.EPHEMERAL_CONTAINERS);
      default -> subresources.handle(exchange);
    };
  }

  private ApiResponse object(Exchange exchange) {
    return switch (exchange.info().verb()) {
      case "get" -> reads.get(exchange);
      case "list" -> reads.list(exchange);
      case "watch" -> reads.watch(exchange);
      case "create" -> {
        if (!exchange.name().isEmpty()) {
          throw StatusErrors.methodNotAllowed();
        }
        yield writes.create(exchange);
      }
      case "update" -> writes.update(named(exchange), Part.MAIN);
      case "patch" -> patches.patch(named(exchange), Part.MAIN);
      case "delete" -> writes.delete(exchange);
      case "deletecollection" -> {
        if (!exchange.type().verbs().contains("deletecollection")) {
          throw StatusErrors.methodNotAllowed();
        }
        yield writes.deleteCollection(exchange);
      }
      default -> throw StatusErrors.methodNotAllowed();
    };
  }

  private ApiResponse part(Exchange exchange, Part part) {
    return switch (exchange.info().verb()) {
      case "get" -> reads.get(exchange);
      case "update" -> writes.update(named(exchange), part);
      case "patch" -> patches.patch(named(exchange), part);
      default -> throw StatusErrors.methodNotAllowed();
    };
  }

  private static Exchange named(Exchange exchange) {
    if (exchange.name().isEmpty()) {
      throw StatusErrors.methodNotAllowed();
    }
    return exchange;
  }
}
