package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.spdy.SpdyConnection;
import io.kennel.spdy.SpdyConnection.Role;
import io.kennel.spdy.SpdyStream;
import io.kennel.spdy.StreamReset;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any number of connections to ports of one pod, over one SPDY connection: two tasks for each. One
 * that breaks does not disturb the others; all end with the pod's sandbox.
 */
final class PortForwardSession {
  private static final Logger LOG = LoggerFactory.getLogger(PortForwardSession.class);

  private final World world;
  private final ByteConnection bytes;
  private final PortTarget target;
  private final PortForwardPairs<SpdyStream> pairs = new PortForwardPairs<>();
  private final SpdyConnection connection;
  private volatile boolean isOver;

  PortForwardSession(World world, ByteConnection bytes, PortTarget target) {
    this.world = world;
    this.bytes = bytes;
    this.target = target;
    this.connection =
        new SpdyConnection(
            Role.SERVER,
            bytes.in(),
            bytes.out(),
            task -> world.tasks().start("spdy", task),
            this::opened);
  }

  /** Runs it until the client has gone, or the pod has. */
  void run() {
    ClientChecks.begin(world, this::check);
    try {
      connection.run();
    } catch (IOException e) {
      LOG.debug("A port-forward ended: {}", e.getMessage());
    } finally {
      isOver = true;
      bytes.close();
      connection.close();
    }
  }

  private void opened(SpdyStream stream) {
    switch (pairs.opened(stream.id(), stream.headers(), stream)) {
      case PortForwardPairs.Refuse<SpdyStream>(String reason) -> {
        LOG.debug("A stream is refused: {}", reason);
        stream.reset(StreamReset.PROTOCOL_ERROR);
      }
      case PortForwardPairs.Wait<SpdyStream>(String requestId) -> {
        reply(stream);
        var _ =
            world
                .timers()
                .after(
                    StreamLimits.STREAMS_WAIT_MAX,
                    "wait for streams",
                    () -> giveUp(requestId, stream));
      }
      case PortForwardPairs.Forward<SpdyStream>(int port, SpdyStream data, SpdyStream error) -> {
        reply(stream);
        world.tasks().start("port-forward", () -> forward(port, data, error));
      }
    }
  }

  private static void reply(SpdyStream stream) {
    try {
      stream.reply();
    } catch (IOException e) {
      stream.reset(StreamReset.CANCEL);
    }
  }

  private void giveUp(String requestId, SpdyStream stream) {
    if (pairs.giveUp(requestId, stream) != null) {
      LOG.debug("Request {} timed out waiting for streams", requestId);
      stream.reset(StreamReset.CANCEL);
    }
  }

  private void forward(int port, SpdyStream data, SpdyStream error) {
    try (PortConnection pod = target.connect(port)) {
      CountDownLatch sent = new CountDownLatch(1);
      world
          .tasks()
          .start(
              "port-forward",
              () -> {
                try {
                  toPod(data, pod);
                } finally {
                  sent.countDown();
                }
              });
      toClient(pod, data);
      // Clients keep their own connection open until they have heard that there is no error.
      closeQuietly(error.out());
      var _ =
          world.timers().after(StreamLimits.FAREWELL_MAX, "end of a connection", sent::countDown);
      sent.await();
    } catch (RuntimeFailure e) {
      tell(error, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(data.out());
      closeQuietly(error.out());
      // What the client has not ended itself by now says nothing to anybody.
      data.reset(StreamReset.CANCEL);
      error.reset(StreamReset.CANCEL);
    }
  }

  /** Until the client sends no more; a client that breaks off breaks the pod's connection off. */
  private static void toPod(SpdyStream data, PortConnection pod) {
    try {
      copy(data.in(), pod.output());
      pod.output().close();
    } catch (IOException e) {
      pod.close();
    }
  }

  /** Until the pod sends no more; one that breaks off ends the client's connection. */
  private static void toClient(PortConnection pod, SpdyStream data) {
    try {
      copy(pod.input(), data.out());
      data.out().close();
    } catch (IOException e) {
      pod.close();
      closeQuietly(data.out());
      data.reset(StreamReset.CANCEL);
    }
  }

  private static void copy(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[StreamLimits.BUFFER_BYTES];
    for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
      to.write(buffer, 0, count);
      to.flush();
    }
  }

  private static void tell(SpdyStream error, String message) {
    try {
      error.out().write(message.getBytes(UTF_8));
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
    }
  }

  private static void closeQuietly(OutputStream out) {
    try {
      out.close();
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
    }
  }

  /** Looks after the pod, too. */
  private boolean check() {
    if (isOver) {
      return false;
    }
    if (!target.exists()) {
      end();
      return false;
    }
    connection.ping();
    return true;
  }

  /** The pod has gone: kubectl says that it lost the connection to it. */
  private void end() {
    try {
      connection.goAway();
    } catch (IOException e) {
      LOG.debug("A client went away: {}", e.getMessage());
    }
    bytes.end();
  }
}
