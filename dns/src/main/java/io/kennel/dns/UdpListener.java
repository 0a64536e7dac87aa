package io.kennel.dns;

import io.kennel.dns.Responder.Carrier;
import io.kennel.world.World;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers queries that come as datagrams. Those of the cluster are answered in between two. */
final class UdpListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UdpListener.class);

  /** A longer query is cut, and so a bad one. */
  private static final int QUERY_BYTES_MAX = 4096;

  private static final Duration RETRY = Duration.ofMillis(100);

  private final DatagramSocket socket;
  private final Responder responder;

  UdpListener(InetSocketAddress address, Responder responder) throws IOException {
    this.socket = new DatagramSocket(null);
    try {
      socket.bind(address);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    this.responder = responder;
  }

  void start(World world) {
    var _ = world.tasks().start("dns udp " + socket.getLocalSocketAddress(), () -> receive(world));
  }

  int port() {
    return socket.getLocalPort();
  }

  private void receive(World world) {
    byte[] buffer = new byte[QUERY_BYTES_MAX];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        retry(world, e);
        return;
      }
      SocketAddress client = packet.getSocketAddress();
      byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
      responder.respond(query, Carrier.UDP, answer -> send(answer, client));
    }
  }

  /** Not at once: what failed now would only fail again, and as fast as the machine can. */
  private void retry(World world, IOException why) {
    if (!socket.isClosed()) {
      LOG.warn("Receiving failed: {}", why.getMessage());
      var _ = world.timers().after(RETRY, "dns udp", () -> receive(world));
    }
  }

  private void send(byte[] answer, SocketAddress client) {
    try {
      socket.send(new DatagramPacket(answer, answer.length, client));
    } catch (IOException e) {
      LOG.debug("Cannot answer {}: {}", client, e.getMessage());
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
