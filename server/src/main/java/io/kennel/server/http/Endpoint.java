package io.kennel.server.http;

/** Answers the requests of some paths. Runs on a virtual thread, and may block. */
@FunctionalInterface
public interface Endpoint {
  /**
   * Answers, now or later; every exchange is answered exactly once.
   *
   * @throws io.kennel.api.StatusException for a failure the client shall see
   * @throws Exception for anything else; the client gets a 500
   */
  void serve(Exchange exchange) throws Exception;
}
