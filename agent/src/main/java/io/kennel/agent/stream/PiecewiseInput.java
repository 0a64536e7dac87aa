package io.kennel.agent.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that come in pieces whose borders mean nothing. For one thread. */
abstract class PiecewiseInput extends InputStream {
  private ByteBuffer piece = ByteBuffer.allocate(0);

  /**
   * Waits for the next piece, which is this stream's until it asks for another.
   *
   * @return null at the end
   */
  abstract @Nullable ByteBuffer next() throws IOException;

  /** Sets what comes before all other pieces; called before the first read. */
  final void beginWith(ByteBuffer first) {
    piece = first;
  }

  @Override
  public final int read() throws IOException {
    return fill() ? piece.get() & 0xff : -1;
  }

  @Override
  public final int read(byte[] target, int offset, int count) throws IOException {
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
      ByteBuffer next = next();
      if (next == null) {
        return false;
      }
      piece = next;
    }
    return true;
  }
}
