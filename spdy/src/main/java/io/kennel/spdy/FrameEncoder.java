package io.kennel.spdy;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Consumer;

/** Turns frames into bytes, in the order they are sent. For one thread at a time. */
final class FrameEncoder implements AutoCloseable {
  static final int HEAD_BYTES = 8;

  private static final int CONTROL = (0x8000 | Frame.VERSION) << 16;
  private static final int ADDITIONAL_BYTES = 10;

  private final HeaderEncoder headers = new HeaderEncoder();

  /** A control frame; of a data frame its head, which the payload has to follow. */
  byte[] encode(Frame frame) {
    return switch (frame) {
      case Frame.SynStream syn -> synStream(syn);
      case Frame.SynReply reply ->
          withHeaders(Frame.TYPE_SYN_REPLY, reply.isLast(), reply.streamId(), reply.headers());
      case Frame.RstStream reset -> words(Frame.TYPE_RST_STREAM, reset.streamId(), reset.status());
      case Frame.Settings settings -> settings(settings);
      case Frame.Ping ping -> words(Frame.TYPE_PING, ping.id());
      case Frame.GoAway goAway ->
          words(Frame.TYPE_GOAWAY, goAway.lastGoodStreamId(), goAway.status());
      case Frame.Headers more ->
          withHeaders(Frame.TYPE_HEADERS, more.isLast(), more.streamId(), more.headers());
      case Frame.WindowUpdate update ->
          words(Frame.TYPE_WINDOW_UPDATE, update.streamId(), update.deltaBytes());
      case Frame.Data data -> {
        byte[] head = new byte[HEAD_BYTES];
        dataHead(ByteBuffer.wrap(head), data.streamId(), data.isLast(), data.payloadBytes());
        yield head;
      }
      case Frame.Unknown unknown -> words(unknown.type());
    };
  }

  static void dataHead(ByteBuffer target, int streamId, boolean isLast, int payloadBytes) {
    target.putInt(streamId).putInt((isLast ? Frame.FLAG_FIN << 24 : 0) | payloadBytes);
  }

  private byte[] synStream(Frame.SynStream frame) {
    byte[] block = headers.encode(frame.headers());
    int flags =
        (frame.isLast() ? Frame.FLAG_FIN : 0)
            | (frame.isUnidirectional() ? Frame.FLAG_UNIDIRECTIONAL : 0);
    return frame(
        Frame.TYPE_SYN_STREAM,
        flags,
        ADDITIONAL_BYTES + block.length,
        body -> body.putInt(frame.streamId()).putInt(0).putShort((short) 0).put(block));
  }

  private byte[] withHeaders(int type, boolean isLast, int id, Map<String, String> values) {
    byte[] block = headers.encode(values);
    return frame(
        type,
        isLast ? Frame.FLAG_FIN : 0,
        Integer.BYTES + block.length,
        body -> body.putInt(id).put(block));
  }

  private static byte[] settings(Frame.Settings settings) {
    Map<Integer, Integer> values = settings.values();
    return frame(
        Frame.TYPE_SETTINGS,
        0,
        Integer.BYTES + 2 * Integer.BYTES * values.size(),
        body -> {
          body.putInt(values.size());
          values.forEach((id, value) -> body.putInt(id).putInt(value));
        });
  }

  private static byte[] words(int type, int... words) {
    return frame(
        type,
        0,
        words.length * Integer.BYTES,
        body -> {
          for (int word : words) {
            body.putInt(word);
          }
        });
  }

  private static byte[] frame(int type, int flags, int bodyBytes, Consumer<ByteBuffer> body) {
    byte[] frame = new byte[HEAD_BYTES + bodyBytes];
    ByteBuffer out = ByteBuffer.wrap(frame).putInt(CONTROL | type).putInt(flags << 24 | bodyBytes);
    body.accept(out);
    return frame;
  }

  @Override
  public void close() {
    headers.close();
  }
}
