package io.kennel.dns;

import io.kennel.world.World;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** One address, listened on for datagrams and for connections on the same port. */
record ListenerPair(UdpListener udp, TcpListener tcp) implements AutoCloseable {
  /** Beyond these the machine has no port left that is free for both. */
  private static final int ATTEMPTS_MAX = 32;

  /** Listens for datagrams. */
  @FunctionalInterface
  interface Datagrams {
    UdpListener listen(InetSocketAddress address, Responder responder) throws IOException;
  }

  /**
   * Listens on {@code address}. Where its port is 0, a port that is free for datagrams is looked
   * for; another program may have it for connections, and then the next one is tried.
   *
   * @throws IOException where the address cannot be listened on; nothing is then
   */
  static ListenerPair open(InetSocketAddress address, Responder responder, Datagrams datagrams)
      throws IOException {
    for (int attempt = 1; ; attempt++) {
      UdpListener udp = datagrams.listen(address, responder);
      try {
        InetSocketAddress both = new InetSocketAddress(address.getAddress(), udp.port());
        return new ListenerPair(udp, new TcpListener(both, responder));
      } catch (IOException e) {
        udp.close();
        boolean another = address.getPort() == 0 && e instanceof BindException;
        if (!another || attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  void start(World world) {
    udp.start(world);
    tcp.start(world);
  }

  int port() {
    return udp.port();
  }

  @Override
  public void close() {
    udp.close();
    tcp.close();
  }
}
