package io.kennel.server.proxy;

import java.net.InetSocketAddress;

/** Knows how nodes' agents are reached. Thread-safe; must not block. */
@FunctionalInterface
public interface NodeDialer {
  /**
   * Where a node's agent serves its API over TLS, with a certificate that this cluster's authority
   * issued for that address.
   *
   * @param node the node's name
   * @throws io.kennel.api.StatusException where the node is not known, or its link is cut
   */
  InetSocketAddress dial(String node);
}
