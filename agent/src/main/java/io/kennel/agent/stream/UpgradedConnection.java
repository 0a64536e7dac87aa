package io.kennel.agent.stream;

import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/** A connection that Jetty hands over after a 101, and a task that takes it from there. */
final class UpgradedConnection extends AbstractConnection
    implements Connection.UpgradeTo, ByteConnection {
  private final World world;
  private final Consumer<ByteConnection> session;
  private final In in = new In();
  private final Out out = new Out();

  /**
   * A connection that is not open yet.
   *
   * @param session is run by a task of its own, and closes the connection in the end
   */
  UpgradedConnection(EndPoint endPoint, World world, Consumer<ByteConnection> session) {
    super(endPoint, task -> world.tasks().start("stream", task));
    this.world = world;
    this.session = session;
  }

  /** Bytes that came right behind the request. */
  @Override
  public void onUpgradeTo(ByteBuffer prefilled) {
    in.beginWith(BufferUtil.copy(prefilled));
  }

  @Override
  public void onOpen() {
    super.onOpen();
    getEndPoint().setIdleTimeout(StreamLimits.SILENCE_MAX.toMillis());
    world.tasks().start("stream", () -> session.accept(this));
  }

  @Override
  public void onFillable() {
    // Reading waits for itself: see In.
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
    getEndPoint().shutdownOutput();
    world.timers().after(StreamLimits.FAREWELL_MAX, "end of stream", this::close);
  }

  private final class In extends PiecewiseInput {
    /** Made with the first wish to read. */
    private @Nullable ByteBuffer buffer;

    @Override
    @Nullable ByteBuffer next() throws IOException {
      ByteBuffer filled = buffer;
      if (filled == null) {
        filled = BufferUtil.allocate(StreamLimits.BUFFER_BYTES);
        buffer = filled;
      }
      while (true) {
        BufferUtil.clear(filled);
        int count = getEndPoint().fill(filled);
        if (count != 0) {
          return count > 0 ? filled : null;
        }
        try (Blocker.Callback arrived = Blocker.callback()) {
          getEndPoint().fillInterested(arrived);
          arrived.block();
        }
      }
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      try (Blocker.Callback written = Blocker.callback()) {
        getEndPoint().write(written, ByteBuffer.wrap(bytes, offset, count));
        written.block();
      }
    }
  }
}
