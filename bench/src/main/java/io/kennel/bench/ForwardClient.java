package io.kennel.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.spdy.SpdyConnection;
import io.kennel.spdy.SpdyStream;
import io.kennel.world.World;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/**
 * A port-forward as kubectl holds it: SPDY that neither grants windows nor asks for any, so TCP
 * alone controls the flow. Frames are read by whoever wants their bytes, without a thread between.
 */
final class ForwardClient implements AutoCloseable {
  static final String PROTOCOL = "portforward.k8s.io";
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int LENGTH_MASK = 0x00ff_ffff;

  private final StreamClient client;
  private final DataInputStream in;
  private final SpdyConnection session;

  /** How SPDY travels. */
  enum Carrier {
    /** kubectl until 1.30. */
    UPGRADE,
    /** kubectl from 1.31 on. */
    WEB_SOCKET
  }

  private ForwardClient(StreamClient client, InputStream in, OutputStream out, World world) {
    this.client = client;
    this.in = new DataInputStream(in);
    // It only opens streams, and is never run.
    this.session =
        new SpdyConnection(
            SpdyConnection.Role.PLAIN_CLIENT,
            in,
            out,
            task -> world.tasks().start("bench", task),
            stream -> {});
  }

  static ForwardClient open(Target target, String path, Carrier carrier, World world)
      throws IOException {
    if (carrier == Carrier.UPGRADE) {
      StreamClient client = StreamClient.spdy(target, path, PROTOCOL);
      return new ForwardClient(client, client.in(), client.socket().getOutputStream(), world);
    }
    StreamClient client = StreamClient.webSocket(target, path, "SPDY/3.1+" + PROTOCOL);
    return new ForwardClient(
        client,
        new WebSocketBytes.In(client.in()),
        new WebSocketBytes.Out(client.socket().getOutputStream()),
        world);
  }

  /**
   * Reads from a new connection to a port, and drops it.
   *
   * @throws BenchException where the other end says what is wrong
   * @throws IOException where it breaks off before so many bytes have come
   */
  void read(int port, long bytes) throws IOException {
    SpdyStream data = Forwarded.open(session, port, 0).data();
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    while (total < bytes) {
      int streamId = in.readInt();
      int left = in.readInt() & LENGTH_MASK;
      if (streamId > 0 && streamId != data.id() && left > 0) {
        throw new BenchException("port-forward: " + new String(in.readNBytes(left), UTF_8));
      }
      total += streamId == data.id() ? left : 0;
      while (left > 0) {
        int count = in.read(buffer, 0, Math.min(left, buffer.length));
        if (count < 0) {
          throw new IOException("port-forward gave " + total + " of " + bytes + " bytes");
        }
        left -= count;
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    session.close();
  }

  /** A forwarded connection, and what the other end says where it fails. */
  record Forwarded(SpdyStream data, SpdyStream errors) {
    static Forwarded open(SpdyConnection session, int port, int request) throws IOException {
      String id = String.valueOf(request);
      SpdyStream errors =
          session.open(
              Map.of("streamtype", "error", "port", String.valueOf(port), "requestid", id));
      errors.out().close();
      SpdyStream data =
          session.open(Map.of("streamtype", "data", "port", String.valueOf(port), "requestid", id));
      return new Forwarded(data, errors);
    }

    BenchException failure(String what, IOException cause) {
      String why;
      try {
        why = new String(errors.in().readAllBytes(), UTF_8);
      } catch (IOException e) {
        why = String.valueOf(cause.getMessage());
      }
      return new BenchException(what + ": " + why, cause);
    }
  }
}
