package io.kennel.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kennel.spdy.SpdyConnection;
import io.kennel.world.World;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import javax.net.SocketFactory;

/**
 * Streams of a pod, as kubectl opens them: a request for an upgrade on a connection of its own.
 *
 * @param in buffered
 */
record StreamClient(Socket socket, InputStream in) implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int ANSWER_BYTES_MAX = 16 * 1024;

  private static final int SHORT_LENGTH = 126;
  static final int LONG_LENGTH = 127;
  private static final int OPCODE = 0x0f;
  private static final int OPCODE_CLOSE = 8;

  /** What ends the bytes of a WebSocket. */
  private static final int END = -1;

  static StreamClient spdy(Target target, String pathQuery, String version) throws IOException {
    return open(
        target,
        "POST " + pathQuery,
        Map.of("Upgrade", "SPDY/3.1", "X-Stream-Protocol-Version", version, "Content-Length", "0"));
  }

  static StreamClient webSocket(Target target, String pathQuery, String protocol)
      throws IOException {
    return open(
        target,
        "GET " + pathQuery,
        Map.of(
            "Upgrade", "websocket",
            "Sec-WebSocket-Version", "13",
            "Sec-WebSocket-Key", "a2VubmVsLWJlbmNoLWtleQ==",
            "Sec-WebSocket-Protocol", protocol));
  }

  private static StreamClient open(Target target, String request, Map<String, String> headers)
      throws IOException {
    URI server = target.server();
    SocketFactory sockets =
        target.tls() == null ? SocketFactory.getDefault() : target.tls().getSocketFactory();
    Socket socket = sockets.createSocket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(server.getAuthority()).append("\r\nConnection: Upgrade\r\n");
    if (target.token() != null) {
      head.append("Authorization: Bearer ").append(target.token()).append("\r\n");
    }
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    socket.getOutputStream().write(head.append("\r\n").toString().getBytes(ISO_8859_1));
    InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    String answer = readHead(in);
    if (!answer.startsWith("HTTP/1.1 101")) {
      socket.close();
      throw new BenchException("no streams: " + answer.lines().findFirst().orElse(""));
    }
    return new StreamClient(socket, in);
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0 && head.length() < ANSWER_BYTES_MAX) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Speaks SPDY on this connection, on a task of its own. */
  SpdyConnection spdy(World world) throws IOException {
    SpdyConnection connection =
        new SpdyConnection(
            SpdyConnection.Role.CLIENT,
            in,
            socket.getOutputStream(),
            task -> world.tasks().start("bench", task),
            stream -> {});
    world
        .tasks()
        .start(
            "bench",
            () -> {
              try {
                connection.run();
              } catch (IOException e) {
                // Every stream fails with it.
              }
            });
    return connection;
  }

  /** Reads messages to the end, and counts what came on a channel of a WebSocket. */
  long count(int channel) throws IOException {
    DataInputStream frames = new DataInputStream(in);
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    while (true) {
      int first = frames.read();
      if (isEnd(first)) {
        return total;
      }
      long left = length(frames);
      if (!isControl(first) && left > 0) {
        boolean isWanted = frames.readUnsignedByte() == channel;
        left--;
        total += isWanted ? left : 0;
      }
      while (left > 0) {
        int count = frames.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new IOException("the stream broke off");
        }
        left -= count;
      }
    }
  }

  /** Whether no message begins with a frame's first byte, or with none. */
  static boolean isEnd(int first) {
    return first == END || (first & OPCODE) == OPCODE_CLOSE;
  }

  static boolean isControl(int first) {
    return (first & OPCODE) >= OPCODE_CLOSE;
  }

  /** The payload's length in bytes, which follows a frame's first byte. */
  static long length(DataInputStream frames) throws IOException {
    int length = frames.readUnsignedByte();
    return switch (length) {
      case SHORT_LENGTH -> frames.readUnsignedShort();
      case LONG_LENGTH -> frames.readLong();
      default -> length;
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
