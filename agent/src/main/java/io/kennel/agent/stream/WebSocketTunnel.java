package io.kennel.agent.stream;

import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of another protocol in the binary messages of a WebSocket, whose borders mean nothing.
 * Source: KEP-4006, {@code SPDY/3.1+portforward.k8s.io}.
 */
final class WebSocketTunnel implements ByteConnection {
  private final World world;
  private final WebSocketMessages messages;
  private final In in = new In();
  private final Out out = new Out();

  WebSocketTunnel(World world, WebSocketMessages messages) {
    this.world = world;
    this.messages = messages;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void end() {
    world.timers().after(StreamLimits.FAREWELL_MAX, "end of stream", this::close);
    try {
      messages.end(CloseStatus.NORMAL, "");
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public void close() {
    messages.abort();
  }

  private final class In extends PiecewiseInput {
    @Override
    @Nullable ByteBuffer next() throws IOException {
      var message = messages.receive();
      return message == null ? null : message.bytes();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      messages.send(false, ByteBuffer.wrap(bytes, offset, count));
    }
  }
}
