package io.kennel.server.proxy;

import io.kennel.server.proxy.Lines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Takes a client's connection over after an upgrade, and moves bytes between it and another
 * connection until both directions have ended. One virtual thread and one buffer for each.
 */
final class TunnelConnection extends AbstractConnection implements Connection.UpgradeTo {
  private static final int BUFFER_BYTES = 32 * 1024;

  /** As long as Kubernetes lets a stream be silent. */
  private static final Duration SILENCE_MAX = Duration.ofHours(4);

  /** How long a client may be silent once the other end has said its last. */
  private static final Duration FAREWELL_MAX = Duration.ofSeconds(10);

  private final Executor threads;
  private final Upstream upstream;
  private final AtomicInteger directionsOpen = new AtomicInteger(2);
  private ByteBuffer early = BufferUtil.EMPTY_BUFFER;

  /** The other connection; {@code in} may hold bytes that were read from it already. */
  record Upstream(Socket socket, InputStream in, Line line) {
    void close() {
      line.close();
      closeQuietly(socket);
    }
  }

  TunnelConnection(EndPoint endPoint, Executor threads, Upstream upstream) {
    super(endPoint, threads);
    this.threads = threads;
    this.upstream = upstream;
  }

  /** Bytes that came right behind the request. */
  @Override
  public void onUpgradeTo(ByteBuffer prefilled) {
    early = BufferUtil.copy(prefilled);
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(SILENCE_MAX.toMillis());
    threads.execute(() -> run(this::fromClient));
    threads.execute(() -> run(this::toClient));
  }

  @Override
  public void onFillable() {
    // Reading waits for itself: see fromClient.
  }

  @Override
  public void onClose(Throwable cause) {
    upstream.close();
    super.onClose(cause);
  }

  private interface Direction {
    void move() throws IOException;
  }

  private void run(Direction direction) {
    try {
      direction.move();
    } catch (IOException e) {
      // One end broke off: nothing that either of them still says can matter.
      directionsOpen.set(1);
    }
    if (directionsOpen.decrementAndGet() == 0) {
      getEndPoint().close();
      upstream.close();
    }
  }

  private void fromClient() throws IOException {
    var out = upstream.socket().getOutputStream();
    if (early.hasRemaining()) {
      out.write(BufferUtil.toArray(early));
    }
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    while (true) {
      BufferUtil.clear(buffer);
      int count = getEndPoint().fill(buffer);
      if (count < 0) {
        shutdownOutput();
        return;
      }
      if (count == 0) {
        awaitClient();
      } else {
        out.write(buffer.array(), buffer.arrayOffset() + buffer.position(), count);
        out.flush();
      }
    }
  }

  private void awaitClient() throws IOException {
    try (Blocker.Callback filled = Blocker.callback()) {
      getEndPoint().fillInterested(filled);
      filled.block();
    }
  }

  private void toClient() throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = upstream.in().read(buffer); count >= 0; count = upstream.in().read(buffer)) {
      try (Blocker.Callback written = Blocker.callback()) {
        getEndPoint().write(written, ByteBuffer.wrap(buffer, 0, count));
        written.block();
      }
    }
    getEndPoint().shutdownOutput();
    getEndPoint().setIdleTimeout(FAREWELL_MAX.toMillis());
  }

  private void shutdownOutput() throws IOException {
    if (!upstream.socket().isOutputShutdown()) {
      upstream.socket().shutdownOutput();
    }
  }

  static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
