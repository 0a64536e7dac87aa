package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Kinds;
import io.kennel.world.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens for pods, asked for by TokenRequest, bound to their pod and replaced once 80 % of their
 * time is over or they are a day old. Source: "Service account token volume projection".
 */
final class ServiceAccountTokens {
  private static final Duration AGE_MAX = Duration.ofHours(24);
  private static final long SECONDS_DEFAULT = 3600;

  private final Api api;
  private final Clock clock;
  private final Map<Key, Token> tokens = new ConcurrentHashMap<>();

  ServiceAccountTokens(Api api, Clock clock) {
    this.api = api;
    this.clock = clock;
  }

  private record Key(String podUid, String volume, String path) {}

  private record Token(String text, Instant replaceAt) {}

  /** The token that a projection shall show now. */
  String token(Pod pod, String volume, ServiceAccountTokenProjection projection) {
    Key key = new Key(pod.getMetadata().getUid(), volume, projection.getPath());
    Token known = tokens.get(key);
    Instant now = clock.now();
    if (known != null && now.isBefore(known.replaceAt)) {
      return known.text;
    }
    try {
      Token fresh = request(pod, projection, now);
      tokens.put(key, fresh);
      return fresh.text;
    } catch (StatusException e) {
      throw new VolumeFailure("failed to fetch token: " + e.getMessage(), e);
    }
  }

  void forget(String podUid) {
    tokens.keySet().removeIf(key -> key.podUid.equals(podUid));
  }

  private Token request(Pod pod, ServiceAccountTokenProjection projection, Instant now) {
    String account = pod.getSpec().getServiceAccountName();
    ObjectKey key =
        new ObjectKey(
            pod.getMetadata().getNamespace(),
            account == null || account.isEmpty() ? "default" : account);
    Long seconds = projection.getExpirationSeconds();
    JsonNode answer =
        api.post(
            Kinds.SERVICE_ACCOUNT,
            key,
            "token",
            body(pod, projection.getAudience(), seconds == null ? SECONDS_DEFAULT : seconds));
    JsonNode status = answer.path("status");
    Instant expires =
        Instant.parse(
            status
                .path("expirationTimestamp")
                .asString(now.plusSeconds(SECONDS_DEFAULT).toString()));
    Duration life = Duration.between(now, expires).multipliedBy(8).dividedBy(10);
    Duration shown = life.compareTo(AGE_MAX) < 0 ? life : AGE_MAX;
    return new Token(status.path("token").asString(""), now.plus(shown));
  }

  private static JsonNode body(Pod pod, @Nullable String audience, long seconds) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("apiVersion", "authentication.k8s.io/v1").put("kind", "TokenRequest");
    ObjectNode spec = body.putObject("spec");
    if (audience != null && !audience.isEmpty()) {
      spec.putArray("audiences").add(audience);
    }
    spec.put("expirationSeconds", seconds);
    spec.putObject("boundObjectRef")
        .put("kind", "Pod")
        .put("apiVersion", "v1")
        .put("name", pod.getMetadata().getName())
        .put("uid", pod.getMetadata().getUid());
    return body;
  }
}
