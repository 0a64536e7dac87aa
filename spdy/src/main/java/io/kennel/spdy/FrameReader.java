package io.kennel.spdy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes frames from a stream of bytes. Blocks; for one thread. */
final class FrameReader implements AutoCloseable {
  /** A control frame with more than this ends the connection; data frames may be any size. */
  static final int CONTROL_BYTES_MAX = 64 * 1024;

  private static final int CONTROL_BIT = 0x8000_0000;
  private static final int LENGTH_MASK = 0x00ff_ffff;
  private static final int ID_MASK = 0x7fff_ffff;
  private static final int FLAGS_SHIFT = 24;
  private static final int SETTING_BYTES = 8;

  private final DataInputStream in;
  private final HeaderDecoder headers = new HeaderDecoder();

  FrameReader(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * The next frame; the payload of the last one must have been read or skipped.
   *
   * @return null where the bytes end between two frames
   * @throws SpdyException for what is not a frame of SPDY/3.1, or too large
   */
  @Nullable Frame read() throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int word = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int second = in.readInt();
    int flags = second >>> FLAGS_SHIFT;
    int length = second & LENGTH_MASK;
    if ((word & CONTROL_BIT) == 0) {
      return new Frame.Data(word, (flags & Frame.FLAG_FIN) != 0, length);
    }
    int version = (word & ID_MASK) >>> 16;
    if (version != Frame.VERSION) {
      throw new SpdyException("a frame of SPDY version " + version);
    }
    if (length > CONTROL_BYTES_MAX) {
      throw new SpdyException("a control frame of " + length + " bytes");
    }
    return control(word & 0xffff, flags, ByteBuffer.wrap(in.readNBytes(length)), length);
  }

  /** Reads from the payload of the last frame. */
  void readPayload(byte[] target, int offset, int count) throws IOException {
    in.readFully(target, offset, count);
  }

  /** Leaves out what is left of the last frame's payload. */
  void skipPayload(int count) throws IOException {
    in.skipNBytes(count);
  }

  private Frame control(int type, int flags, ByteBuffer body, int length) throws IOException {
    if (body.remaining() < length) {
      throw new EOFException("the connection ends within a frame");
    }
    boolean isLast = (flags & Frame.FLAG_FIN) != 0;
    return switch (type) {
      case Frame.TYPE_SYN_STREAM -> synStream(flags, body);
      case Frame.TYPE_SYN_REPLY -> new Frame.SynReply(id(body), isLast, headers(body));
      case Frame.TYPE_RST_STREAM -> new Frame.RstStream(id(body), word(body));
      case Frame.TYPE_SETTINGS -> settings(body);
      case Frame.TYPE_PING -> new Frame.Ping(word(body));
      case Frame.TYPE_GOAWAY -> new Frame.GoAway(id(body), body.hasRemaining() ? word(body) : 0);
      case Frame.TYPE_HEADERS -> new Frame.Headers(id(body), isLast, headers(body));
      case Frame.TYPE_WINDOW_UPDATE -> new Frame.WindowUpdate(id(body), id(body));
      default -> new Frame.Unknown(type);
    };
  }

  private Frame synStream(int flags, ByteBuffer body) throws SpdyException {
    int id = id(body);
    // The stream that this one belongs to, its priority, and a slot for credentials.
    word(body);
    if (body.remaining() < Short.BYTES) {
      throw new SpdyException("a control frame is too short");
    }
    body.getShort();
    return new Frame.SynStream(
        id, (flags & Frame.FLAG_FIN) != 0, (flags & Frame.FLAG_UNIDIRECTIONAL) != 0, headers(body));
  }

  private static Frame settings(ByteBuffer body) throws SpdyException {
    int count = word(body);
    if (count < 0 || (long) count * SETTING_BYTES != body.remaining()) {
      throw new SpdyException("settings do not have the size that they announce");
    }
    Map<Integer, Integer> values = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      values.put(body.getInt() & LENGTH_MASK, body.getInt());
    }
    return new Frame.Settings(values);
  }

  private Map<String, String> headers(ByteBuffer body) throws SpdyException {
    byte[] block = new byte[body.remaining()];
    body.get(block);
    return headers.decode(block);
  }

  private static int id(ByteBuffer body) throws SpdyException {
    return word(body) & ID_MASK;
  }

  private static int word(ByteBuffer body) throws SpdyException {
    if (body.remaining() < Integer.BYTES) {
      throw new SpdyException("a control frame is too short");
    }
    return body.getInt();
  }

  @Override
  public void close() {
    headers.close();
  }
}
