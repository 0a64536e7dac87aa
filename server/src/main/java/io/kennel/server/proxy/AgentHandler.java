package io.kennel.server.proxy;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The API of a node's agent within this process, without a connection between. Thread-safe. */
@FunctionalInterface
public interface AgentHandler {
  /**
   * Answers a request, whose path and query are the agent's own. It may take the client's
   * connection over.
   */
  void handle(Request request, Response response, Callback callback);
}
