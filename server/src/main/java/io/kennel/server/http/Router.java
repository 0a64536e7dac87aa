package io.kennel.server.http;

import io.kennel.api.StatusErrors;
import io.kennel.server.request.Authorizer;
import io.kennel.server.request.Denials;
import io.kennel.server.request.RequestInfo;
import io.kennel.server.request.User;
import java.util.Map;

/**
 * Chooses who answers a request, by its path alone: first the open paths, then, for users who are
 * known, the other paths that are not about objects, subresources that are streams, and objects.
 */
final class Router {
  private final HealthChecks live;
  private final HealthChecks ready;
  private final RequestAuthentication authentication;
  private final Authorizer authorizer;
  private final Map<String, Endpoint> paths;
  private final Map<String, Endpoint> streams;
  private final Map<String, Endpoint> groups;
  private final Endpoint objects;
  private final Endpoint version = new VersionEndpoint();

  /**
   * A router.
   *
   * @param paths by the first part of the path
   * @param streams by {@code RESOURCE/SUBRESOURCE} of the core group
   * @param groups by API group
   */
  Router(
      HealthChecks live,
      HealthChecks ready,
      RequestAuthentication authentication,
      Authorizer authorizer,
      Map<String, Endpoint> paths,
      Map<String, Endpoint> streams,
      Map<String, Endpoint> groups,
      Endpoint objects) {
    this.live = live;
    this.ready = ready;
    this.authentication = authentication;
    this.authorizer = authorizer;
    this.paths = Map.copyOf(paths);
    this.streams = Map.copyOf(streams);
    this.groups = Map.copyOf(groups);
    this.objects = objects;
  }

  void route(Exchange exchange) throws Exception {
    String path = exchange.path();
    int end = path.indexOf('/', 1);
    String first = path.substring(1, end < 0 ? path.length() : end);
    switch (first) {
      case "livez" -> live.serve(first, exchange);
      case "readyz", "healthz" -> ready.serve(first, exchange);
      case "version" -> version.serve(exchange);
      default -> {
        User user = authentication.user(exchange);
        exchange.user(Impersonation.resolve(exchange, user, authorizer));
        routeKnown(exchange, path, first);
      }
    }
  }

  private void routeKnown(Exchange exchange, String path, String first) throws Exception {
    RequestInfo info = RequestInfo.of(exchange.method(), path, false, "");
    if (!info.resourceRequest()) {
      Endpoint endpoint = paths.get(first);
      if (endpoint == null) {
        throw StatusErrors.unknownResource();
      }
      if (!authorizer.allows(exchange.user(), info)) {
        throw Denials.of(exchange.user(), info);
      }
      endpoint.serve(exchange);
      return;
    }
    Endpoint stream =
        info.group().isEmpty() && !info.subresource().isEmpty()
            ? streams.get(info.resource() + "/" + info.subresource())
            : groups.get(info.group());
    if (stream == null) {
      objects.serve(exchange);
      return;
    }
    if (!authorizer.allows(exchange.user(), info)) {
      throw Denials.of(exchange.user(), info);
    }
    stream.serve(exchange);
  }
}
