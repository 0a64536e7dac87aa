package io.kennel.spdy;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One two-way stream of a connection. Each direction ends for itself: the peer's with −1 from
 * {@link #in}, one's own with {@code out().close()}. Each of the two is for one thread at a time.
 */
public final class SpdyStream {
  /** The peer is told of bytes that were read once they are so many. */
  private static final int ACKNOWLEDGED_BYTES_MIN = ReceiveBuffer.BYTES_MAX / 2;

  private final SpdyConnection connection;
  private final int id;
  private final Map<String, String> headers;
  private final SendWindows.Window window;
  private final ReceiveBuffer received = new ReceiveBuffer();
  private final In in = new In();
  private final Out out = new Out();
  private final AtomicBoolean isOutputEnded = new AtomicBoolean();
  private final AtomicBoolean isInputEnded = new AtomicBoolean();
  private int unacknowledgedBytes;

  SpdyStream(
      SpdyConnection connection, int id, Map<String, String> headers, SendWindows.Window window) {
    this.connection = connection;
    this.id = id;
    this.headers = Map.copyOf(headers);
    this.window = window;
  }

  public int id() {
    return id;
  }

  /** Names in lower case; several values of one are separated by NUL. */
  public Map<String, String> headers() {
    return headers;
  }

  /**
   * What the peer sends. Closing it discards what comes from then on. Reading fails with an {@link
   * IOException}, whose cause is a {@link StreamReset} where the stream was broken off.
   */
  public InputStream in() {
    return in;
  }

  /** What is sent to the peer: blocks at the peer's pace. Closing it tells the peer of the end. */
  public OutputStream out() {
    return out;
  }

  /** Accepts the stream. To be called before anything is written to a stream the peer opened. */
  public void reply() throws IOException {
    connection.control(new Frame.SynReply(id, false, Map.of()));
  }

  /**
   * Breaks the stream off in both directions.
   *
   * @param status one of the constants of {@link StreamReset}
   */
  public void reset(int status) {
    if (connection.forget(this)) {
      fail(new StreamReset(id, status));
      connection.controlQuietly(new Frame.RstStream(id, status));
    }
  }

  ReceiveBuffer received() {
    return received;
  }

  SendWindows.Window window() {
    return window;
  }

  /** The peer has sent its last. */
  void endInput() {
    isInputEnded.set(true);
    forgetIfOver();
    // Last, so that a reader who has seen the end finds the stream forgotten.
    received.end();
  }

  boolean isInputEnded() {
    return isInputEnded.get();
  }

  /** The stream is broken. */
  void fail(IOException cause) {
    received.fail(cause);
    isInputEnded.set(true);
    isOutputEnded.set(true);
    window.close();
  }

  private void forgetIfOver() {
    if (isInputEnded.get() && isOutputEnded.get()) {
      connection.forget(this);
    }
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, target.length);
      int taken = count == 0 ? 0 : received.take(target, offset, count);
      if (taken > 0 && !isInputEnded.get()) {
        unacknowledgedBytes += taken;
        if (unacknowledgedBytes >= ACKNOWLEDGED_BYTES_MIN) {
          connection.grant(id, unacknowledgedBytes);
          unacknowledgedBytes = 0;
        }
      }
      return taken;
    }

    @Override
    public void close() {
      received.discard();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, bytes.length);
      int written = 0;
      while (written < count) {
        int wanted = Math.min(FrameWriter.PAYLOAD_BYTES_MAX, count - written);
        int allowed = allowed(wanted);
        connection.data(id, false, bytes, offset + written, allowed);
        written += allowed;
      }
    }

    private int allowed(int wanted) throws IOException {
      try {
        int allowed = isOutputEnded.get() ? 0 : window.take(wanted);
        if (allowed == 0) {
          throw new IOException("stream " + id + " is closed");
        }
        return allowed;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("interrupted").initCause(e);
      }
    }

    @Override
    public void close() throws IOException {
      if (isOutputEnded.compareAndSet(false, true)) {
        try {
          connection.data(id, true, new byte[0], 0, 0);
        } finally {
          forgetIfOver();
        }
      }
    }
  }
}
