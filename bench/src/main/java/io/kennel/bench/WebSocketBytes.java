package io.kennel.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Bytes in the binary messages of a WebSocket, whose borders mean nothing: the client's end. */
final class WebSocketBytes {
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;

  private WebSocketBytes() {}

  /** What the messages hold, one after the other. */
  static final class In extends InputStream {
    private final DataInputStream frames;
    private long left;

    In(InputStream frames) {
      this.frames = new DataInputStream(frames);
    }

    @Override
    public int read() throws IOException {
      return begin() ? take(frames.read()) : -1;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (!begin()) {
        return -1;
      }
      int taken = frames.read(target, offset, (int) Math.min(count, left));
      if (taken < 0) {
        throw new EOFException("the connection ends within a message");
      }
      left -= taken;
      return taken;
    }

    private int take(int one) {
      left--;
      return one;
    }

    /** Whether there is something to read: what is no data is left out. */
    private boolean begin() throws IOException {
      while (left == 0) {
        int first = frames.read();
        if (StreamClient.isEnd(first)) {
          return false;
        }
        left = StreamClient.length(frames);
        if (StreamClient.isControl(first)) {
          frames.skipNBytes(left);
          left = 0;
        }
      }
      return true;
    }
  }

  /** Each write is a message. */
  static final class Out extends OutputStream {
    private final OutputStream frames;

    Out(OutputStream frames) {
      this.frames = frames;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    /** The mask is of zeros, which leaves the bytes as they are. */
    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(frame);
      out.writeByte(BINARY);
      out.writeByte(MASKED | StreamClient.LONG_LENGTH);
      out.writeLong(count);
      out.writeInt(0);
      out.write(bytes, offset, count);
      frame.writeTo(frames);
      frames.flush();
    }
  }
}
