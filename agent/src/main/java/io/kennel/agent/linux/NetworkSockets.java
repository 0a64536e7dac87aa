package io.kennel.agent.linux;

import io.kennel.world.Timers;
import io.kennel.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Opens sockets in the networks of others. A socket belongs to the network in which its thread was
 * when it made it; so each is made by a platform thread that enters the network, makes it, and
 * ends, because it could never be sure to come back. Thread-safe.
 */
public final class NetworkSockets {
  private final World world;

  public NetworkSockets(World world) {
    this.world = world;
  }

  /** A socket of IPv4 that is not connected yet, and may be used by any thread. */
  public SocketChannel open(Path namespace) throws IOException {
    return within(
        namespace, "open a socket", () -> SocketChannel.open(StandardProtocolFamily.INET));
  }

  /**
   * Connects to a port on the loopback address, of IPv4 first and then of IPv6.
   *
   * @param namespace the file of the network's namespace
   * @throws IOException where nobody listens there, or nobody answers within {@code limit}
   */
  public SocketChannel connectLoopback(Path namespace, int port, Duration limit)
      throws IOException {
    return within(namespace, "connect to a port", () -> connect(port, limit));
  }

  private interface Opening {
    SocketChannel open() throws IOException;
  }

  private SocketChannel within(Path namespace, String name, Opening opening) throws IOException {
    CompletableFuture<SocketChannel> opened = new CompletableFuture<>();
    var _ =
        world
            .tasks()
            .startDedicated(
                name,
                () -> {
                  try {
                    enter(namespace);
                    opened.complete(opening.open());
                  } catch (IOException | RuntimeException | Error e) {
                    opened.completeExceptionally(e);
                  }
                });
    try {
      return opened.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    }
  }

  private static void enter(Path namespace) throws IOException {
    int descriptor = SystemCalls.openToRead(namespace.toString());
    try {
      SystemCalls.enterNetwork(descriptor);
    } finally {
      SystemCalls.close(descriptor);
    }
  }

  private SocketChannel connect(int port, Duration limit) throws IOException {
    try {
      return connect(StandardProtocolFamily.INET, new byte[] {127, 0, 0, 1}, port, limit);
    } catch (IOException v4) {
      try {
        byte[] address = new byte[16];
        address[15] = 1;
        return connect(StandardProtocolFamily.INET6, address, port, limit);
      } catch (IOException | UnsupportedOperationException v6) {
        throw v4;
      }
    }
  }

  private SocketChannel connect(
      StandardProtocolFamily family, byte[] address, int port, Duration limit) throws IOException {
    SocketChannel channel = SocketChannel.open(family);
    Timers.Timer timer = world.timers().after(limit, "limit of a connection", () -> close(channel));
    try {
      channel.connect(new InetSocketAddress(InetAddress.getByAddress(address), port));
      return channel;
    } catch (IOException e) {
      close(channel);
      throw e;
    } finally {
      timer.cancel();
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }
}
