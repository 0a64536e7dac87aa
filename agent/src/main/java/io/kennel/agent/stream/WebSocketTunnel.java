package io.kennel.agent.stream;

import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.eclipse.jetty.websocket.core.CloseStatus;

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

  private final class In extends InputStream {
    private ByteBuffer piece = ByteBuffer.allocate(0);

    @Override
    public int read() throws IOException {
      return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, target.length);
      if (count == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int taken = Math.min(count, piece.remaining());
      piece.get(target, offset, taken);
      return taken;
    }

    private boolean fill() throws IOException {
      while (!piece.hasRemaining()) {
        var next = messages.receive();
        if (next == null) {
          return false;
        }
        piece = next.bytes();
      }
      return true;
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
