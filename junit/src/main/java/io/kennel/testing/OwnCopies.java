package io.kennel.testing;

import io.kennel.api.Transport;
import tools.jackson.databind.JsonNode;

/**
 * Gives a test objects of its own, which it may change as it likes: those that another transport
 * answers may be shared with the whole cluster.
 */
final class OwnCopies implements Transport {
  private final Transport shared;

  OwnCopies(Transport shared) {
    this.shared = shared;
  }

  @Override
  public JsonNode call(Request request) {
    return shared.call(request);
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return shared.watch(request, sink);
  }
}
