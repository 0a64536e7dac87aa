package io.kennel.server.proxy;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

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

  /**
   * The agent itself where it lives in this process: streams are handed to it as they came, which
   * spares them a second connection and its encryption. Null where it lives elsewhere.
   *
   * @throws io.kennel.api.StatusException as {@link #dial} does
   */
  default @Nullable AgentHandler local(String node) {
    return null;
  }

  /**
   * Where connections to an address of a pod really go: elsewhere only where pods have no network.
   *
   * @return null where nobody listens there
   */
  default @Nullable InetSocketAddress route(InetSocketAddress address) {
    return address;
  }

  /** Whether packets reach an address of a pod or node: not where its node's cable is pulled. */
  default boolean reaches(String host) {
    return true;
  }
}
