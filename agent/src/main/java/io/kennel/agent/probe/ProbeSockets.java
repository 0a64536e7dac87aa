package io.kennel.agent.probe;

import java.io.IOException;
import java.net.Socket;

/**
 * Opens the sockets of probes where the node is. A probe must not depend on the way from the rest
 * of the cluster to the node: what is cut off would be restarted for it.
 */
@FunctionalInterface
public interface ProbeSockets {
  /** A socket that is not connected yet. */
  Socket open() throws IOException;
}
