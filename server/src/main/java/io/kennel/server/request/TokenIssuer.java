package io.kennel.server.request;

import io.kennel.api.StatusErrors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers the subresource {@code token} of service accounts. Thread-safe, and never blocks. */
@FunctionalInterface
public interface TokenIssuer {
  /** For a server that issues no tokens: the subresource is not there. */
  TokenIssuer NONE =
      (objects, namespace, name, request) -> {
        throw StatusErrors.unknownResource();
      };

  /**
   * Answers a {@code TokenRequest} for a service account.
   *
   * @throws io.kennel.api.StatusException where the account or what to bind to is not there, or the
   *     request is invalid
   */
  ObjectNode issue(ObjectLookup objects, String namespace, String name, JsonNode request);

  /** Whose token it is; null for one that is not believed. */
  default @Nullable User user(ObjectLookup objects, String token) {
    return null;
  }
}
