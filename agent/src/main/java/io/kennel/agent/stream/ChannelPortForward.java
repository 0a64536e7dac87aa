package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kennel.agent.runtime.PortConnection;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.stream.Channels.ProtocolFailure;
import io.kennel.world.World;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Port-forward as clients other than kubectl speak it: one connection a port, all opened at once,
 * each with a channel for data and one for errors. Source: kubelet, {@code v4.channel.k8s.io}.
 */
final class ChannelPortForward {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelPortForward.class);

  private final World world;
  private final Channels channels;
  private final PortTarget target;
  private final List<Integer> ports;
  private final AtomicInteger open;
  private final List<PortConnection> connections = new ArrayList<>();
  private volatile boolean isOver;

  ChannelPortForward(World world, Channels channels, PortTarget target, List<Integer> ports) {
    this.world = world;
    this.channels = channels;
    this.target = target;
    this.ports = ports;
    this.open = new AtomicInteger(ports.size());
  }

  /** Runs it until the client has gone, or no connection is left. */
  void run() {
    try {
      for (int i = 0; i < ports.size(); i++) {
        greet(i);
      }
      for (int i = 0; i < ports.size(); i++) {
        connect(i);
      }
      ClientChecks.begin(world, this::check);
      channels.receive(new FromClient());
    } catch (IOException e) {
      LOG.debug("A port-forward ended: {}", e.getMessage());
    } finally {
      isOver = true;
      connections.forEach(PortConnection::close);
      channels.abort();
    }
  }

  /** Each channel begins with its port, the low byte first. */
  private void greet(int index) throws IOException {
    byte[] port =
        ByteBuffer.allocate(Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putShort(ports.get(index).shortValue())
            .array();
    channels.output(2 * index).write(port);
    channels.output(2 * index + 1).write(port);
  }

  private void connect(int index) throws IOException {
    try {
      PortConnection pod = target.connect(ports.get(index));
      connections.add(pod);
      world.tasks().start("port-forward", () -> toClient(pod, channels.output(2 * index)));
    } catch (RuntimeFailure e) {
      channels.output(2 * index + 1).write(String.valueOf(e.getMessage()).getBytes(UTF_8));
      throw new IOException(e);
    }
  }

  private void toClient(PortConnection pod, OutputStream client) {
    byte[] buffer = new byte[StreamLimits.BUFFER_BYTES];
    try {
      for (int n = pod.input().read(buffer); n >= 0; n = pod.input().read(buffer)) {
        client.write(buffer, 0, n);
      }
    } catch (IOException e) {
      LOG.debug("A forwarded connection ended: {}", e.getMessage());
    } finally {
      pod.close();
      if (open.decrementAndGet() == 0) {
        end();
      }
    }
  }

  /** Without a connection there is nothing to say, and no other way to say so. */
  private void end() {
    try {
      channels.end();
    } catch (IOException e) {
      channels.abort();
    }
    world.timers().after(StreamLimits.FAREWELL_MAX, "end of stream", channels::abort);
  }

  private boolean check() {
    if (!isOver) {
      channels.ping();
    }
    return !isOver;
  }

  private final class FromClient implements Channels.Listener {
    @Override
    public void bytes(int channel, byte[] bytes, int offset, int count) throws IOException {
      if (channel >= 2 * connections.size()) {
        throw new ProtocolFailure("unknown channel " + channel);
      }
      if (channel % 2 == 0) {
        try {
          connections.get(channel / 2).output().write(bytes, offset, count);
        } catch (IOException e) {
          // That connection has ended; the others go on.
          connections.get(channel / 2).close();
        }
      }
    }

    @Override
    public void ended(int channel) throws IOException {
      if (channel % 2 == 0 && channel < 2 * connections.size()) {
        connections.get(channel / 2).output().close();
      }
    }
  }
}
