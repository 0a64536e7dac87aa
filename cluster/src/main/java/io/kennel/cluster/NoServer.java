package io.kennel.cluster;

import io.kennel.api.StatusErrors;
import io.kennel.api.Transport;
import tools.jackson.databind.JsonNode;

/** The way to a server that is not there: for cleaning up what a run without an end has left. */
final class NoServer implements Transport {
  @Override
  public JsonNode call(Request request) {
    throw StatusErrors.serviceUnavailable("no API server is running");
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return () -> {};
  }
}
