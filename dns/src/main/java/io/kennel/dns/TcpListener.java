package io.kennel.dns;

import io.kennel.dns.Responder.Carrier;
import io.kennel.world.World;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers queries that come over connections, one after another on each. */
final class TcpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TcpListener.class);

  /** One more is closed at once. */
  static final int CONNECTIONS_MAX = 256;

  private static final int IDLE_MILLIS_MAX = 10_000;
  private static final int PENDING_CONNECTIONS_MAX = 128;

  private static final Duration RETRY = Duration.ofMillis(100);

  private final ServerSocket socket;
  private final Responder responder;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  TcpListener(InetSocketAddress address, Responder responder) throws IOException {
    this.socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(address, PENDING_CONNECTIONS_MAX);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    this.responder = responder;
  }

  void start(World world) {
    var _ = world.tasks().start("dns tcp " + socket.getLocalSocketAddress(), () -> accept(world));
  }

  private void accept(World world) {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        if (connections.size() >= CONNECTIONS_MAX) {
          connection.close();
          continue;
        }
        connections.add(connection);
        var _ = world.tasks().start("dns connection", () -> serve(connection));
      } catch (IOException e) {
        retry(world, e);
        return;
      }
    }
  }

  /** Not at once: what failed now would only fail again, and as fast as the machine can. */
  private void retry(World world, IOException why) {
    if (!socket.isClosed()) {
      LOG.warn("Accepting failed: {}", why.getMessage());
      var _ = world.timers().after(RETRY, "dns tcp", () -> accept(world));
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setSoTimeout(IDLE_MILLIS_MAX);
      connection.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(connection.getInputStream());
      DataOutputStream out = new DataOutputStream(connection.getOutputStream());
      while (!socket.isClosed()) {
        byte[] query = new byte[in.readUnsignedShort()];
        in.readFully(query);
        responder.respond(query, Carrier.TCP, answer -> send(out, answer));
      }
    } catch (IOException e) {
      LOG.trace("A connection ended: {}", e.getMessage());
    } finally {
      connections.remove(connection);
    }
  }

  private static void send(DataOutputStream out, byte[] answer) {
    byte[] framed = new byte[answer.length + 2];
    framed[0] = (byte) (answer.length >> 8);
    framed[1] = (byte) answer.length;
    System.arraycopy(answer, 0, framed, 2, answer.length);
    try {
      synchronized (out) {
        out.write(framed);
        out.flush();
      }
    } catch (IOException e) {
      LOG.debug("Cannot answer: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      LOG.debug("Closing failed: {}", e.getMessage());
    }
  }
}
