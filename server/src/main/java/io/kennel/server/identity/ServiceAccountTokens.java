package io.kennel.server.identity;

import io.kennel.api.CanonicalTime;
import io.kennel.api.FieldError;
import io.kennel.api.FieldPath;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Issues and believes the tokens of service accounts: bound to an audience, a time, the service
 * account and, where asked for, a pod, secret or node. A token ends with what it is bound to.
 * Thread-safe. Source: KEP-1205, "Managing Service Accounts".
 */
public final class ServiceAccountTokens implements TokenIssuer {
  /** Who issues the tokens, and the audience of those meant for this server. */
  public static final String ISSUER = "https://kubernetes.default.svc.cluster.local";

  static final long LIFETIME_SECONDS_MIN = 600;
  static final long LIFETIME_SECONDS_MAX = 1L << 32;

  private static final String CLAIMS = "kubernetes.io";
  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final long LIFETIME_SECONDS_DEFAULT = 3600;
  private static final Map<String, ResourceType> RESOURCES =
      Map.of("Pod", ResourceTypes.POD, "Secret", ResourceTypes.SECRET, "Node", ResourceTypes.NODE);

  private final TokenSigner signer;
  private final World world;

  public ServiceAccountTokens(TokenSigner signer, World world) {
    this.signer = signer;
    this.world = world;
  }

  /** The request with its defaults and the token filled in. */
  @Override
  public ObjectNode issue(ObjectLookup objects, String namespace, String name, JsonNode request) {
    JsonNode account = objects.find(ResourceTypes.SERVICE_ACCOUNT, namespace, name);
    if (account == null) {
      throw StatusErrors.notFound(ResourceTypes.SERVICE_ACCOUNT, name);
    }
    JsonNode spec = request.path("spec");
    long seconds = spec.path("expirationSeconds").asLong(LIFETIME_SECONDS_DEFAULT);
    validate(seconds);
    Bound bound = bound(objects, namespace, name, spec.path("boundObjectRef"));
    List<String> audiences = texts(spec.path("audiences"));
    if (audiences.isEmpty()) {
      audiences = List.of(ISSUER);
    }
    Instant now = world.clock().now();
    Instant end = now.plus(Duration.ofSeconds(seconds));
    ObjectNode claims = claims(account, bound, audiences, now, end);
    return answer(request, account, seconds, audiences, signer.sign(claims), end);
  }

  /** The user of a token for this server; null for a token that is not (or no longer) good. */
  @Override
  public @Nullable User user(ObjectLookup objects, String token) {
    JsonNode claims = signer.verify(token);
    if (claims == null || !isCurrent(claims) || !texts(claims.path("aud")).contains(ISSUER)) {
      return null;
    }
    JsonNode own = claims.path(CLAIMS);
    String namespace = own.path("namespace").asString("");
    String name = own.path("serviceaccount").path("name").asString("");
    if (!isStillThere(objects, ResourceTypes.SERVICE_ACCOUNT, namespace, own.path("serviceaccount"))
        || !isStillThere(objects, ResourceTypes.POD, namespace, own.path("pod"))
        || !isStillThere(objects, ResourceTypes.SECRET, namespace, own.path("secret"))) {
      return null;
    }
    return new User(
        "system:serviceaccount:" + namespace + ":" + name,
        own.path("serviceaccount").path("uid").asString(""),
        List.of(
            "system:serviceaccounts", "system:serviceaccounts:" + namespace, User.AUTHENTICATED),
        extra(claims));
  }

  /** The public key, for others who check tokens themselves. */
  public JsonNode keySet() {
    return signer.keySet();
  }

  private static void validate(long seconds) {
    if (seconds < LIFETIME_SECONDS_MIN) {
      throw invalid(seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > LIFETIME_SECONDS_MAX) {
      throw invalid(seconds, "may not specify a duration larger than 2^32 seconds");
    }
  }

  private static RuntimeException invalid(long seconds, String why) {
    return StatusErrors.invalid(
        "authentication.k8s.io",
        "TokenRequest",
        "",
        List.of(FieldError.invalid(FieldPath.of("spec.expirationSeconds"), seconds, why)));
  }

  /** What a token is bound to: the claim's name and the object's name and uid. */
  private record Bound(String claim, String name, String uid, @Nullable Named node) {}

  private record Named(String name, String uid) {}

  private static @Nullable Bound bound(
      ObjectLookup objects, String namespace, String account, JsonNode reference) {
    String kind = reference.path("kind").asString("");
    if (kind.isEmpty()) {
      return null;
    }
    ResourceType resource = RESOURCES.get(kind);
    if (resource == null) {
      throw StatusErrors.badRequest("cannot bind token to object of type " + kind);
    }
    String name = reference.path("name").asString("");
    JsonNode object = objects.find(resource, kind.equals("Node") ? "" : namespace, name);
    if (object == null) {
      throw StatusErrors.notFound(resource, name);
    }
    String uid = object.path("metadata").path("uid").asString("");
    String wanted = reference.path("uid").asString("");
    if (!wanted.isEmpty() && !wanted.equals(uid)) {
      throw StatusErrors.conflict(
          resource,
          name,
          "the UID in the bound object reference (%s) does not match the UID in record (%s). "
                  .formatted(wanted, uid)
              + "The object might have been deleted and then recreated");
    }
    String used = object.path("spec").path("serviceAccountName").asString("");
    if (kind.equals("Pod") && !used.equals(account)) {
      throw StatusErrors.badRequest(
          "cannot bind token for serviceaccount \"%s\" to pod running with different"
                  .formatted(account)
              + " serviceaccount name.");
    }
    return new Bound(kind.toLowerCase(Locale.ROOT), name, uid, nodeOf(objects, object));
  }

  private static @Nullable Named nodeOf(ObjectLookup objects, JsonNode pod) {
    String name = pod.path("spec").path("nodeName").asString("");
    JsonNode node = name.isEmpty() ? null : objects.find(ResourceTypes.NODE, "", name);
    return node == null ? null : new Named(name, node.path("metadata").path("uid").asString(""));
  }

  private ObjectNode claims(
      JsonNode account, @Nullable Bound bound, List<String> audiences, Instant now, Instant end) {
    String namespace = account.path("metadata").path("namespace").asString("");
    String name = account.path("metadata").path("name").asString("");
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    audiences.forEach(claims.putArray("aud")::add);
    claims.put("exp", end.getEpochSecond()).put("iat", now.getEpochSecond());
    claims.put("iss", ISSUER).put("jti", world.random().nextUuid().toString());
    ObjectNode own = claims.putObject(CLAIMS).put("namespace", namespace);
    if (bound != null) {
      own.putObject(bound.claim()).put("name", bound.name()).put("uid", bound.uid());
      if (bound.node() != null) {
        own.putObject("node").put("name", bound.node().name()).put("uid", bound.node().uid());
      }
    }
    own.putObject("serviceaccount")
        .put("name", name)
        .put("uid", account.path("metadata").path("uid").asString(""));
    claims.put("nbf", now.getEpochSecond());
    return claims.put("sub", "system:serviceaccount:" + namespace + ":" + name);
  }

  private static ObjectNode answer(
      JsonNode request,
      JsonNode account,
      long seconds,
      List<String> audiences,
      String token,
      Instant end) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", "TokenRequest").put("apiVersion", "authentication.k8s.io/v1");
    JsonNode metadata = account.path("metadata");
    answer
        .putObject("metadata")
        .put("name", metadata.path("name").asString(""))
        .put("namespace", metadata.path("namespace").asString(""));
    ObjectNode spec = answer.putObject("spec");
    audiences.forEach(spec.putArray("audiences")::add);
    spec.put("expirationSeconds", seconds);
    spec.set("boundObjectRef", request.path("spec").get("boundObjectRef"));
    answer
        .putObject("status")
        .put("token", token)
        .put("expirationTimestamp", CanonicalTime.seconds(end));
    return answer;
  }

  private boolean isCurrent(JsonNode claims) {
    long now = world.clock().now().getEpochSecond();
    return claims.path("iss").asString("").equals(ISSUER)
        && now < claims.path("exp").asLong(0)
        && now >= claims.path("nbf").asLong(Long.MAX_VALUE);
  }

  /** Whether what a claim names is there under the same uid, or nothing is named. */
  private static boolean isStillThere(
      ObjectLookup objects, ResourceType resource, String namespace, JsonNode claim) {
    if (claim.isMissingNode()) {
      return !resource.equals(ResourceTypes.SERVICE_ACCOUNT);
    }
    JsonNode object = objects.find(resource, namespace, claim.path("name").asString(""));
    return object != null
        && object.path("metadata").path("uid").asString("").equals(claim.path("uid").asString(""));
  }

  private static Map<String, List<String>> extra(JsonNode claims) {
    Map<String, List<String>> extra = new LinkedHashMap<>();
    extra.put(EXTRA + "credential-id", List.of("JTI=" + claims.path("jti").asString("")));
    for (String bound : List.of("pod", "node")) {
      JsonNode claim = claims.path(CLAIMS).path(bound);
      if (claim.isObject()) {
        extra.put(EXTRA + bound + "-name", List.of(claim.path("name").asString("")));
        extra.put(EXTRA + bound + "-uid", List.of(claim.path("uid").asString("")));
      }
    }
    return extra;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(item -> texts.add(item.asString("")));
    return texts;
  }
}
