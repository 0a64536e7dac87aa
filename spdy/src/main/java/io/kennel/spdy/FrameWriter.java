package io.kennel.spdy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames of all streams over one connection, each stream in its turn. Thread-safe.
 *
 * <p>Data waits until it can be written. Control frames never make their sender wait: whoever reads
 * from the connection sends them too, and two ends that wait to write before they read on would
 * wait for ever.
 */
final class FrameWriter implements AutoCloseable {
  /**
   * A head and a payload of this size, and the head of a WebSocket's message around them, fit into
   * four records of TLS 1.3 as the JDK makes them: 16 KiB less a type and 16 bytes of padding. One
   * byte more makes a fifth record, of which the peer hears by itself.
   */
  static final int PAYLOAD_BYTES_MAX = 4 * (16 * 1024 - 17) - FrameEncoder.HEAD_BYTES - 16;

  /** A peer that makes more frames wait for it than this does not read. */
  static final int CONTROL_FRAMES_WAITING_MAX = 8192;

  private final OutputStream out;
  private final Executor tasks;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final FrameEncoder encoder = new FrameEncoder();
  private final byte[] buffer = new byte[FrameEncoder.HEAD_BYTES + PAYLOAD_BYTES_MAX];
  private final Deque<Frame> waiting = new ArrayDeque<>();
  private boolean isFlushing;
  private volatile boolean isClosed;
  private volatile @Nullable IOException failure;

  /**
   * Writes nothing yet.
   *
   * @param tasks runs what may block
   */
  FrameWriter(OutputStream out, Executor tasks) {
    this.out = out;
    this.tasks = tasks;
  }

  /**
   * Sends a control frame, before any data that is sent later. Does not wait.
   *
   * @throws SpdyException where too many wait already
   */
  void control(Frame frame) throws SpdyException {
    synchronized (waiting) {
      if (waiting.size() >= CONTROL_FRAMES_WAITING_MAX) {
        throw new SpdyException("the peer does not read");
      }
      waiting.add(frame);
      if (isFlushing) {
        return;
      }
      isFlushing = true;
    }
    tasks.execute(this::flushQuietly);
  }

  /** Sends data; waits until it is written. At most {@link #PAYLOAD_BYTES_MAX} at once. */
  void data(int streamId, boolean isLast, byte[] bytes, int offset, int count) throws IOException {
    turn.lock();
    try {
      writeWaiting();
      ByteBuffer frame = ByteBuffer.wrap(buffer);
      FrameEncoder.dataHead(frame, streamId, isLast, count);
      frame.put(bytes, offset, count);
      write(buffer, frame.position());
    } finally {
      turn.unlock();
    }
  }

  /** Writes all control frames that wait. */
  void flush() throws IOException {
    turn.lock();
    try {
      writeWaiting();
    } finally {
      turn.unlock();
    }
  }

  /** As {@link #flush}, unless somebody is writing, who then does it. */
  void flushIfIdle() throws IOException {
    if (turn.tryLock()) {
      try {
        writeWaiting();
      } finally {
        turn.unlock();
      }
    }
  }

  private void flushQuietly() {
    try {
      flush();
    } catch (IOException e) {
      // The one who reads finds the connection broken as well.
      failure = e;
    }
  }

  private void writeWaiting() throws IOException {
    for (Frame frame = next(); frame != null; frame = next()) {
      if (isClosed) {
        throw new IOException("the connection is closed");
      }
      byte[] bytes = encoder.encode(frame);
      write(bytes, bytes.length);
    }
  }

  private @Nullable Frame next() {
    synchronized (waiting) {
      Frame frame = waiting.poll();
      isFlushing = frame != null;
      return frame;
    }
  }

  private void write(byte[] bytes, int count) throws IOException {
    IOException broken = failure;
    if (broken != null) {
      throw new IOException("the connection is broken", broken);
    }
    try {
      out.write(bytes, 0, count);
      out.flush();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** Frees memory outside of the heap. Waits for a write under way, which its owner ends. */
  @Override
  public void close() {
    isClosed = true;
    turn.lock();
    try {
      encoder.close();
    } finally {
      turn.unlock();
    }
  }
}
