package io.kennel.agent;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import tools.jackson.databind.JsonNode;

/** A server that takes no status of a pod before it is over, and tells of no change. */
final class BusyServer implements Transport {
  private final Transport server;
  volatile boolean over;

  BusyServer(Transport server) {
    this.server = server;
  }

  @Override
  public JsonNode call(Request request) {
    if (!over && request.path().contains("/pods/") && request.path().endsWith("/status")) {
      throw StatusErrors.serviceUnavailable("busy");
    }
    return server.call(request);
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return server.watch(
        request,
        new WatchSink() {
          @Override
          public void event(String type, RawObject object) {
            if (!type.equals("MODIFIED")) {
              sink.event(type, object);
            }
          }

          @Override
          public void ended(StatusException failure) {
            sink.ended(failure);
          }
        });
  }
}
