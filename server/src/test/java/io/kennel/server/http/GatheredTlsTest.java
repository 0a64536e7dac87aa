package io.kennel.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.server.identity.Identity;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that writes the same bytes again and again, and counts its writes to the network. */
@Timeout(60)
class GatheredTlsTest {
  private static final int WRITES = 200;
  private static final int WRITE_BYTES = 65_000;
  private static final int HANDSHAKE_WRITES_MAX = 20;

  private final AtomicInteger flushes = new AtomicInteger();
  private final byte[] sent = new byte[WRITE_BYTES];
  private RealWorld world;
  private Server server;
  private Identity identity;
  private ServerConnector connector;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    new Random(7).nextBytes(sent);
    world = new RealWorld();
    identity = Identity.open(directory, world.clock());
    identity.serveAt(Set.of("localhost"));
    var tls = new SslContextFactory.Server();
    tls.setSslContext(identity.serverContext());
    server = new Server(null, null, GatheredTls.buffers());
    connector = new Counting(server, new GatheredTls(tls, "writes"));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    server.addConnector(connector);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void allRecordsOfAWriteLeaveTogether(String version) throws Exception {
    try (SSLSocket client = client(version)) {
      readAll(client.getInputStream());
    }
    // What the client's buffer does not take at once needs further writes.
    assertThat(flushes.get()).isLessThan(2 * WRITES + HANDSHAKE_WRITES_MAX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aSlowReaderGetsEveryByte(String version) throws Exception {
    try (SSLSocket client = client(version)) {
      Thread.sleep(200);
      readAll(client.getInputStream());
    }
  }

  private SSLSocket client(String version) throws IOException {
    SSLSocketFactory sockets = identity.clientContext(identity.admin()).getSocketFactory();
    SSLSocket socket = (SSLSocket) sockets.createSocket();
    socket.setEnabledProtocols(new String[] {version});
    socket.connect(new InetSocketAddress(connector.getHost(), connector.getLocalPort()));
    socket.getOutputStream().write("begin".getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  private void readAll(InputStream in) throws IOException {
    for (int i = 0; i < WRITES; i++) {
      assertThat(in.readNBytes(WRITE_BYTES)).isEqualTo(sent);
    }
    assertThat(in.read()).isEqualTo(-1);
  }

  private final class Counting extends ServerConnector {
    Counting(Server server, GatheredTls tls) {
      super(server, null, null, null, 1, 1, tls, new WritesFactory());
    }

    @Override
    protected SocketChannelEndPoint newEndPoint(
        SocketChannel channel, ManagedSelector selector, SelectionKey key) {
      var end =
          new SocketChannelEndPoint(channel, selector, key, getScheduler()) {
            @Override
            public boolean flush(ByteBuffer... buffers) throws IOException {
              flushes.incrementAndGet();
              return super.flush(buffers);
            }
          };
      end.setIdleTimeout(getIdleTimeout());
      return end;
    }
  }

  private final class WritesFactory extends AbstractConnectionFactory {
    WritesFactory() {
      super("writes");
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint end) {
      return configure(new Writes(end, connector), connector, end);
    }
  }

  /** Waits for the first bytes, and writes. */
  private final class Writes extends AbstractConnection {
    private int left = WRITES;

    Writes(EndPoint end, Connector connector) {
      super(end, connector.getExecutor());
    }

    @Override
    public void onOpen() {
      super.onOpen();
      fillInterested();
    }

    @Override
    public void onFillable() {
      try {
        if (getEndPoint().fill(BufferUtil.allocate(64)) == 0) {
          fillInterested();
        } else {
          write();
        }
      } catch (IOException e) {
        getEndPoint().close(e);
      }
    }

    private void write() {
      if (left-- == 0) {
        getEndPoint().close();
        return;
      }
      getEndPoint().write(Callback.from(this::write), ByteBuffer.wrap(sent));
    }
  }
}
