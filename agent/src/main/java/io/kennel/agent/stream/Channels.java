package io.kennel.agent.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.websocket.core.CloseStatus;

/**
 * Numbered channels over one WebSocket: the first byte of each message is the channel's number; in
 * the base64 forms a digit, which text follows. Source: the protocols {@code *.channel.k8s.io}.
 */
final class Channels {
  /** From version 5 on, a message here says that the channel it names has ended. */
  private static final int CLOSE = 255;

  private static final int CLOSE_SINCE_VERSION = 5;

  private final WebSocketMessages messages;
  private final Encoding encoding;
  private final int version;

  /** How payloads travel. */
  enum Encoding {
    BINARY,
    BASE64
  }

  /** What comes in. */
  interface Listener {
    /**
     * Bytes of a channel.
     *
     * @throws ProtocolFailure where the channel does not exist
     */
    void bytes(int channel, byte[] bytes, int offset, int count) throws IOException;

    /** A channel has ended. */
    void ended(int channel) throws IOException;
  }

  /** The client broke the protocol; the message goes into the closing frame. */
  static final class ProtocolFailure extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolFailure(String message) {
      super(message);
    }
  }

  Channels(WebSocketMessages messages, Encoding encoding, int version) {
    this.messages = messages;
    this.encoding = encoding;
    this.version = version;
  }

  int version() {
    return version;
  }

  /** Hands over what comes in, until the client has closed the socket. Blocks. */
  void receive(Listener listener) throws IOException {
    try {
      int channel = -1;
      for (var piece = messages.receive(); piece != null; piece = messages.receive()) {
        ByteBuffer bytes = piece.bytes();
        if (piece.isFirst()) {
          channel = bytes.hasRemaining() ? number(bytes.get()) : -1;
        }
        if (channel >= 0 && (bytes.hasRemaining() || piece.isFirst())) {
          deliver(channel, bytes, listener);
        }
      }
    } catch (ProtocolFailure e) {
      messages.end(CloseStatus.PROTOCOL, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private int number(byte first) throws ProtocolFailure {
    int number = (first & 0xff) - (encoding == Encoding.BASE64 ? '0' : 0);
    if (number < 0) {
      throw new ProtocolFailure("unknown channel");
    }
    return number;
  }

  private void deliver(int channel, ByteBuffer bytes, Listener listener) throws IOException {
    byte[] payload = new byte[bytes.remaining()];
    bytes.get(payload);
    if (channel == CLOSE && version >= CLOSE_SINCE_VERSION) {
      for (byte closed : payload) {
        listener.ended(closed & 0xff);
      }
      return;
    }
    byte[] plain = encoding == Encoding.BASE64 ? decode(payload) : payload;
    listener.bytes(channel, plain, 0, plain.length);
  }

  private static byte[] decode(byte[] text) throws ProtocolFailure {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new ProtocolFailure("a message is not in base64");
    }
  }

  /** A channel to write to: each write is one message. Closing it says nothing. */
  OutputStream output(int channel) {
    return new Output(channel);
  }

  /** Sends an empty message: the client sees that it is connected. */
  void greet(int channel) throws IOException {
    new Output(channel).write(new byte[0], 0, 0);
  }

  void end() throws IOException {
    messages.end(CloseStatus.NORMAL, "");
  }

  /** Completes once the client has gone. */
  CompletableFuture<Void> gone() {
    return messages.gone();
  }

  void ping() {
    messages.ping();
  }

  void abort() {
    messages.abort();
  }

  private final class Output extends OutputStream {
    private final int channel;
    private final byte[] buffer = new byte[1 + StreamLimits.BUFFER_BYTES];

    Output(int channel) {
      this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      Objects.checkFromIndexSize(offset, count, bytes.length);
      int sent = 0;
      do {
        int now = Math.min(count - sent, StreamLimits.BUFFER_BYTES);
        send(bytes, offset + sent, now);
        sent += now;
      } while (sent < count);
    }

    private void send(byte[] bytes, int offset, int count) throws IOException {
      if (encoding == Encoding.BASE64) {
        ByteBuffer plain = ByteBuffer.wrap(bytes, offset, count);
        String text =
            StandardCharsets.US_ASCII.decode(Base64.getEncoder().encode(plain)).toString();
        messages.send(true, StandardCharsets.US_ASCII.encode((char) ('0' + channel) + text));
        return;
      }
      buffer[0] = (byte) channel;
      System.arraycopy(bytes, offset, buffer, 1, count);
      messages.send(false, ByteBuffer.wrap(buffer, 0, 1 + count));
    }
  }
}
