package io.kennel.server.reviews;

import io.kennel.api.Catalogue;
import io.kennel.api.ResourceType;
import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.server.json.Json;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.Authorizer;
import io.kennel.server.request.Body;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.server.verbs.Bodies;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Answers every kind of review, by the authorizer and the tokens in force. */
public final class Reviews {
  private static final Catalogue TYPES = new Catalogue(ResourceTypes.REVIEWS);

  private final Authorizer authorizer;
  private final TokenIssuer tokens;
  private final ObjectLookup objects;

  public Reviews(Authorizer authorizer, TokenIssuer tokens, ObjectLookup objects) {
    this.authorizer = authorizer;
    this.tokens = tokens;
    this.objects = objects;
  }

  /** The answer; null for a request that is no review. */
  public @Nullable ApiResponse handle(ApiRequest request, RequestInfo info) {
    ResourceType type =
        info.resourceRequest() ? TYPES.find(info.group(), info.version(), info.resource()) : null;
    if (type == null || type.namespaced() == info.namespace().isEmpty()) {
      return null;
    }
    if (!info.verb().equals("create") || !info.name().isEmpty()) {
      throw StatusErrors.methodNotAllowed();
    }
    ObjectNode review = body(request, type);
    review.set("status", answer(type, request.user(), info, review));
    return new ApiResponse.Content(201, "application/json", List.of(), Body.of(review));
  }

  private static ObjectNode body(ApiRequest request, ResourceType type) {
    if (Bodies.read(request) instanceof ObjectNode given) {
      String kind = Json.text(given, "kind");
      if (kind.isEmpty() || kind.equals(type.kind())) {
        ObjectNode review = Json.object().put("kind", type.kind());
        review.put("apiVersion", type.apiVersion());
        review.putObject("metadata").putNull("creationTimestamp");
        Json.copyField(review, given, "spec");
        return review;
      }
    }
    throw StatusErrors.badRequest(
        "the object provided is unrecognized (must be of type " + type.kind() + ")");
  }

  private ObjectNode answer(ResourceType type, User user, RequestInfo info, ObjectNode review) {
    ObjectNode spec = Json.child(review, "spec");
    return switch (type.kind()) {
      case "SelfSubjectReview" -> {
        review.remove("spec");
        ObjectNode status = Json.object();
        status.set("userInfo", UserInfo.of(user));
        yield status;
      }
      case "TokenReview" -> token(spec);
      case "SelfSubjectAccessReview" -> access(type, user, spec);
      case "SubjectAccessReview" -> access(type, UserInfo.subject(type, spec), spec);
      case "LocalSubjectAccessReview" -> {
        String namespace = Json.text(spec, "resourceAttributes", "namespace");
        if (!namespace.equals(info.namespace())) {
          throw StatusErrors.badRequest(
              "spec.resourceAttributes.namespace must match namespace: " + info.namespace());
        }
        yield access(type, UserInfo.subject(type, spec), spec);
      }
      case "SelfSubjectRulesReview" -> rules(user, spec);
      default -> throw new IllegalStateException(type.kind());
    };
  }

  private ObjectNode access(ResourceType type, User user, ObjectNode spec) {
    boolean isAllowed = authorizer.allows(user, Attributes.of(type, spec));
    return Json.object().put("allowed", isAllowed);
  }

  private ObjectNode rules(User user, ObjectNode spec) {
    String namespace = Json.text(spec, "namespace");
    if (namespace.isEmpty()) {
      throw StatusErrors.badRequest("no namespace on request");
    }
    Authorizer.Rules rules = authorizer.rules(user, namespace);
    ObjectNode status = Json.object();
    var resources = status.putArray("resourceRules");
    for (Authorizer.ResourceRule rule : rules.resources()) {
      ObjectNode one = resources.addObject();
      rule.verbs().forEach(one.putArray("verbs")::add);
      rule.groups().forEach(one.putArray("apiGroups")::add);
      rule.resources().forEach(one.putArray("resources")::add);
    }
    var paths = status.putArray("nonResourceRules");
    for (Authorizer.PathRule rule : rules.paths()) {
      ObjectNode one = paths.addObject();
      rule.verbs().forEach(one.putArray("verbs")::add);
      rule.paths().forEach(one.putArray("nonResourceURLs")::add);
    }
    return status.put("incomplete", rules.isIncomplete());
  }

  private ObjectNode token(ObjectNode spec) {
    String token = Json.text(spec, "token");
    if (token.isEmpty()) {
      throw StatusErrors.badRequest("token is required for TokenReview in authentication");
    }
    User user = tokens.user(objects, token);
    ObjectNode status = Json.object();
    if (user == null) {
      status.putObject("user");
      return status.put("error", "[invalid bearer token]");
    }
    status.put("authenticated", true);
    status.set("user", UserInfo.of(user));
    return status;
  }
}
