package io.kennel.agent.registry;

import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.world.World;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches and keeps the bearer tokens that registries ask for, until they expire. Source: the
 * distribution project's token authentication specification, and its OAuth 2 form.
 */
final class Tokens {
  private static final int TOKEN_BYTES_MAX = 1 << 20;
  private static final int TOKENS_MAX = 1000;
  private static final long LIFE_SECONDS_DEFAULT = 60;
  private static final long LIFE_SECONDS_MAX = 24 * 3600;

  /** A token is not used in the last part of its life, as clocks differ. */
  private static final long MARGIN_SECONDS = 10;

  private static final String CLIENT = "kennel";

  private final World world;
  private final JsonMapper json = new JsonMapper();
  private final Map<Use, Token> tokens = new ConcurrentHashMap<>();

  Tokens(World world) {
    this.world = world;
  }

  /** What a token is good for: one repository at one address, as one user. */
  record Use(URI base, String repository, @Nullable Credential credential) {}

  private record Token(String value, long endNanos) {}

  /** The token that is known for a use; null for none. */
  @Nullable String known(Use use) {
    Token token = tokens.get(use);
    if (token == null || token.endNanos - world.clock().nanoTime() <= 0) {
      return null;
    }
    return token.value;
  }

  /** Asks for a token as a challenge says, and keeps it. */
  String fetch(RegistryHttp http, Use use, Challenge challenge) throws IOException {
    URI realm = realm(use, challenge);
    String scope = challenge.parameter("scope");
    String wanted = scope.isEmpty() ? "repository:" + use.repository() + ":pull" : scope;
    String service = challenge.parameter("service");
    try (Answer answer = ask(http, realm, service, wanted, use.credential())) {
      if (answer.status() != 200) {
        throw new RegistryFailure(
            "failed to authorize: failed to fetch oauth token: " + words(answer, realm),
            answer.status() >= 500);
      }
      return keep(use, json.readTree(answer.document("the token", TOKEN_BYTES_MAX)));
    } catch (JacksonException e) {
      throw new RegistryFailure(
          "failed to authorize: " + Answer.plain(realm) + " sent no JSON", false);
    }
  }

  private static String words(Answer answer, URI realm) {
    return String.valueOf(answer.failure(Answer.plain(realm)).getMessage());
  }

  private static URI realm(Use use, Challenge challenge) throws RegistryFailure {
    String text = challenge.parameter("realm");
    try {
      URI realm = URI.create(text);
      if (RegistryConfig.mayRedirect(use.base(), realm)) {
        return realm;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new RegistryFailure("failed to authorize: unsafe realm \"" + text + "\"", false);
  }

  private static Answer ask(
      RegistryHttp http, URI realm, String service, String scope, @Nullable Credential credential)
      throws IOException {
    if (credential != null && !credential.identityToken().isEmpty()) {
      return http.post(
          realm,
          "grant_type=refresh_token&client_id=%s&service=%s&scope=%s&refresh_token=%s"
              .formatted(
                  CLIENT, encoded(service), encoded(scope), encoded(credential.identityToken())));
    }
    String query =
        (service.isEmpty() ? "" : "service=" + encoded(service) + "&") + "scope=" + encoded(scope);
    String start = realm + (realm.getQuery() == null ? "?" : "&");
    return http.send(
        "GET",
        URI.create(start + query),
        Map.of("Accept", "application/json"),
        credential == null ? "" : credential.basic());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String keep(Use use, JsonNode answer) throws RegistryFailure {
    String value = answer.path("token").asString("");
    if (value.isEmpty()) {
      value = answer.path("access_token").asString("");
    }
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new RegistryFailure("failed to authorize: the token server sent no token", false);
    }
    long life = answer.path("expires_in").asLong(LIFE_SECONDS_DEFAULT);
    long kept = Math.min(LIFE_SECONDS_MAX, life) - MARGIN_SECONDS;
    if (tokens.size() >= TOKENS_MAX) {
      tokens.clear();
    }
    if (kept > 0) {
      long end = world.clock().nanoTime() + Duration.ofSeconds(kept).toNanos();
      tokens.put(use, new Token(value, end));
    }
    return value;
  }
}
