package io.kennel.testing;

import io.kennel.agent.server.AgentServer;
import io.kennel.agent.server.NodeApi;
import io.kennel.server.identity.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the API server finds the agents for logs and figures: each at a port of the loopback
 * address, from the first time that it is asked. Thread-safe.
 */
final class AgentPorts implements AutoCloseable {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Identity identity;
  private final Set<String> names;
  private final Map<String, Integer> ports = new HashMap<>();
  private @Nullable AgentServer server;

  /**
   * Listens nowhere yet.
   *
   * @param nodes their names
   */
  AgentPorts(Identity identity, Set<String> nodes) {
    this.identity = identity;
    this.names = new HashSet<>(nodes);
    names.add(ANY_PORT.getHostString());
    names.add(ANY_PORT.getAddress().getHostAddress());
  }

  /** Has a node's agent answer, and says where. */
  synchronized InetSocketAddress serve(String node, NodeApi api) {
    AgentServer open = server;
    if (open == null) {
      open = new AgentServer(identity.clientContext(identity.nodeServing("agents", names)));
      server = open;
    }
    Integer port = ports.get(node);
    try {
      if (port == null) {
        port = open.open(ANY_PORT);
        ports.put(node, port);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the agent of " + node + " cannot be served", e);
    }
    open.serve(port, api);
    return new InetSocketAddress(ANY_PORT.getAddress(), port);
  }

  @Override
  public synchronized void close() {
    if (server != null) {
      server.close();
    }
  }
}
