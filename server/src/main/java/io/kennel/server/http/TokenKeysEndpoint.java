package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.server.identity.ServiceAccountTokens;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How others check service-account tokens. Source: "Service account issuer discovery". */
final class TokenKeysEndpoint implements Endpoint {
  private static final String KEYS = "/openid/v1/jwks";

  private final ServiceAccountTokens tokens;

  TokenKeysEndpoint(ServiceAccountTokens tokens) {
    this.tokens = tokens;
  }

  @Override
  public void serve(Exchange exchange) {
    switch (exchange.path()) {
      case "/.well-known/openid-configuration" -> exchange.send(200, configuration());
      case KEYS -> exchange.send(200, "application/jwk-set+json", tokens.keySet().toString());
      default -> throw StatusErrors.unknownResource();
    }
  }

  private static JsonNode configuration() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("issuer", ServiceAccountTokens.ISSUER);
    document.put("jwks_uri", ServiceAccountTokens.ISSUER + KEYS);
    document.putArray("response_types_supported").add("id_token");
    document.putArray("subject_types_supported").add("public");
    document.putArray("id_token_signing_alg_values_supported").add("ES256");
    return document;
  }
}
