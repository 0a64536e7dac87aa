package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import io.kennel.agent.linux.Descriptors;
import io.kennel.agent.linux.Descriptors.Pipe;
import io.kennel.agent.runtime.ContainerSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the socket that conmon offers for the streams of a process. It sends packets
 * whose first byte says which stream the rest belongs to, and takes input without such a byte.
 * Source: conmon's {@code src/conn_sock.c}.
 */
final class AttachedSession implements ContainerSession {
  private static final Logger LOG = LoggerFactory.getLogger(AttachedSession.class);
  private static final int PIPE_BYTES = 64 << 10;
  private static final int INPUT_PACKET_BYTES_MAX = 8 << 10;
  private static final int STDOUT = 2;
  private static final int STDERR = 3;

  private final Connection connection;
  private final Pipe stdout;
  private final Pipe stderr;
  private final CompletableFuture<Integer> exitCode;
  private final Runnable end;

  /**
   * What a session is made of.
   *
   * @param stdin whether there is an input to write to
   * @param control the pipe for orders to conmon
   */
  record Connection(
      Descriptors descriptors,
      ProcessOutput output,
      Path control,
      boolean stdin,
      boolean terminal) {
    Descriptor socket() {
      return output.socket();
    }
  }

  /**
   * Goes on with a connection that was made.
   *
   * @param exitCode done once the process has ended
   * @param end called when the session is closed; sees to it that {@code exitCode} is done soon
   */
  AttachedSession(Connection connection, CompletableFuture<Integer> exitCode, Runnable end)
      throws IOException {
    this.connection = connection;
    this.stdout = connection.descriptors().pipe(PIPE_BYTES);
    this.stderr = connection.descriptors().pipe(PIPE_BYTES);
    this.exitCode = exitCode;
    this.end = end;
    if (connection.terminal()) {
      stderr.writer().close();
    }
    connection.output().to(new Streams());
  }

  /** Hands packets on to their streams; what nobody wants to read any more is dropped. */
  private final class Streams implements ProcessOutput.Listener {
    @Override
    public void packet(byte[] packet, int length) {
      switch (packet[0]) {
        case STDOUT -> hand(stdout.writer(), packet, length);
        case STDERR -> hand(stderr.writer(), packet, length);
        default -> LOG.debug("A packet of an unknown stream {}", packet[0]);
      }
    }

    @Override
    public void end() {
      stdout.writer().close();
      stderr.writer().close();
    }
  }

  private static void hand(Descriptor stream, byte[] packet, int length) {
    try {
      stream.write(packet, 1, length - 1);
    } catch (IOException e) {
      // Its reader has gone; the other stream goes on.
    }
  }

  @Override
  public OutputStream stdin() {
    return new Input();
  }

  private final class Input extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!connection.stdin()) {
        throw new IOException("the process has no input");
      }
      for (int done = 0; done < length; done += INPUT_PACKET_BYTES_MAX) {
        int part = Math.min(INPUT_PACKET_BYTES_MAX, length - done);
        connection.socket().write(bytes, offset + done, part);
      }
    }

    @Override
    public void close() throws IOException {
      if (connection.stdin()) {
        connection.socket().shutdownOutput();
      }
    }
  }

  @Override
  public InputStream stdout() {
    return stdout.reader().input();
  }

  @Override
  public InputStream stderr() {
    return stderr.reader().input();
  }

  @Override
  public void resize(int columns, int rows) {
    if (connection.terminal()) {
      ConmonOrders.resize(connection.descriptors(), connection.control(), columns, rows);
    }
  }

  @Override
  public int await() {
    return exitCode.join();
  }

  @Override
  public void close() {
    end.run();
    connection.socket().close();
    stdout.reader().close();
    stderr.reader().close();
  }
}
