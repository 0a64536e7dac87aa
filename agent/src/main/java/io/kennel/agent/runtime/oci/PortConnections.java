package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.NetworkSockets;
import io.kennel.agent.runtime.ChannelConnection;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections into the networks of sandboxes. An open one would keep its network alive, so all of a
 * sandbox's go with it.
 */
final class PortConnections {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(30);

  private final NetworkSockets sockets;
  private final Map<String, Set<ChannelConnection>> open = new ConcurrentHashMap<>();

  PortConnections(NetworkSockets sockets) {
    this.sockets = sockets;
  }

  PortConnection connect(Records.Sandbox sandbox, int port) {
    String id = sandbox.id();
    try {
      Path network = Path.of(sandbox.networkNamespace());
      SocketChannel channel = sockets.connectLoopback(network, port, CONNECT_TIME_MAX);
      ChannelConnection connection = new ChannelConnection(channel, each -> closed(id, each));
      open.computeIfAbsent(id, none -> ConcurrentHashMap.newKeySet()).add(connection);
      return connection;
    } catch (IOException | IllegalArgumentException e) {
      throw new RuntimeFailure(
          "PortForwardError",
          "failed to connect to localhost:%s inside namespace \"%s\": %s"
              .formatted(port, id, String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT)),
          e);
    }
  }

  /** Ends those of a sandbox. */
  void close(String sandboxId) {
    Set<ChannelConnection> own = open.remove(sandboxId);
    if (own != null) {
      own.forEach(ChannelConnection::close);
    }
  }

  private void closed(String sandboxId, ChannelConnection connection) {
    Set<ChannelConnection> own = open.get(sandboxId);
    if (own != null) {
      own.remove(connection);
    }
  }
}
