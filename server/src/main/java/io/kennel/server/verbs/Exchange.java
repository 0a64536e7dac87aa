package io.kennel.server.verbs;

import io.kennel.api.ResourceType;
import io.kennel.server.registry.Resource;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.RequestInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * A request whose path has been understood.
 *
 * @param warnings texts for the client's user, added to along the way
 */
public record Exchange(
    ApiRequest request, RequestInfo info, Resource resource, List<String> warnings) {
  public static Exchange of(ApiRequest request, RequestInfo info, Resource resource) {
    return new Exchange(request, info, resource, new ArrayList<>());
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
