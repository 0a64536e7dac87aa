package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.NetworkSockets;
import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections into the networks of sandboxes. An open one would keep its network alive, so all of a
 * sandbox's go with it.
 */
final class PortConnections {
  private static final Logger LOG = LoggerFactory.getLogger(PortConnections.class);
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(30);

  private final NetworkSockets sockets;
  private final Map<String, Set<Connection>> open = new ConcurrentHashMap<>();

  PortConnections(NetworkSockets sockets) {
    this.sockets = sockets;
  }

  PortConnection connect(Records.Sandbox sandbox, int port) {
    String id = sandbox.id();
    try {
      Path network = Path.of(sandbox.networkNamespace());
      SocketChannel channel = sockets.connectLoopback(network, port, CONNECT_TIME_MAX);
      Connection connection = new Connection(id, channel);
      open.computeIfAbsent(id, none -> ConcurrentHashMap.newKeySet()).add(connection);
      return connection;
    } catch (IOException | IllegalArgumentException e) {
      throw new RuntimeFailure(
          "PortForwardError",
          "failed to connect to localhost:%d inside namespace \"%s\": %s"
              .formatted(port, id, String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT)),
          e);
    }
  }

  /** Ends those of a sandbox. */
  void close(String sandboxId) {
    Set<Connection> own = open.remove(sandboxId);
    if (own != null) {
      own.forEach(Connection::close);
    }
  }

  private final class Connection implements PortConnection {
    private final String sandboxId;
    private final SocketChannel channel;

    Connection(String sandboxId, SocketChannel channel) {
      this.sandboxId = sandboxId;
      this.channel = channel;
    }

    @Override
    public InputStream input() {
      return new FilterInputStream(Channels.newInputStream(channel)) {
        @Override
        public void close() throws IOException {
          channel.shutdownInput();
        }
      };
    }

    @Override
    public OutputStream output() {
      return new FilterOutputStream(Channels.newOutputStream(channel)) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
          channel.shutdownOutput();
        }
      };
    }

    @Override
    public void close() {
      Set<Connection> own = open.get(sandboxId);
      if (own != null) {
        own.remove(this);
      }
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("A connection cannot be closed: {}", e.getMessage());
      }
    }
  }
}
