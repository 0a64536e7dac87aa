package io.kennel.server;

import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;

/**
 * Answers requests about objects. Thread-safe; blocks nowhere but in {@code Store.commit}.
 *
 * <p>Paths that name no object or list of objects (discovery, health, OpenAPI, proxying) are the
 * HTTP front's own; here they are answered with 404.
 */
public interface ApiServer {
  /** Answers a request. Failures are answers too: this throws only for a bug. */
  ApiResponse handle(ApiRequest request);
}
