package io.kennel.server.verbs;

import io.kennel.api.CanonicalTime;
import io.kennel.api.ResourceType;
import io.kennel.server.registry.Resource;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.RequestInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A request whose path has been understood.
 *
 * @param time when the request came
 * @param warnings texts for the client's user, added to along the way
 */
public record Exchange(
    ApiRequest request, RequestInfo info, Resource resource, Instant time, List<String> warnings) {
  public static Exchange of(ApiRequest request, RequestInfo info, Resource resource, Instant time) {
    return new Exchange(request, info, resource, time, new ArrayList<>());
  }

  /** The time of the request as objects show it. */
  String now() {
    return CanonicalTime.seconds(time);
  }

  ResourceType type() {
    return resource.type();
  }

  /** The namespace that keys are made with: none for types without namespaces. */
  String namespace() {
    return type().namespaced() ? info.namespace() : "";
  }

  String name() {
    return info.name();
  }

  boolean dryRun() {
    return request.parameter("dryRun") != null;
  }
}
