package io.kennel.cluster;

import io.kennel.cluster.ControlServer.Answer;
import io.kennel.cluster.ControlServer.Request;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.json.JsonMapper;

/** Gives orders to the process that runs a cluster, from another process of the same owner. */
public final class ControlClient {
  private static final int ANSWER_BYTES_MAX = 16 << 20;
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);

  private final DataDirectory data;
  private final World world;
  private final JsonMapper json = JsonMapper.shared();

  public ControlClient(DataDirectory data, World world) {
    this.data = data;
    this.world = world;
  }

  /**
   * Has something done to a node.
   *
   * @throws ControlFailure where no cluster runs, there is no such node, or it failed
   */
  public NodeOrder.Done order(NodeOrder order, String node) {
    return Objects.requireNonNull(ask(new Request(order, node)).done(), "answer without outcome");
  }

  /**
   * All nodes.
   *
   * @throws ControlFailure where no cluster runs
   */
  public List<NodeReport> nodes() {
    return Objects.requireNonNull(ask(new Request(null, null)).nodes(), "answer without nodes");
  }

  /**
   * How far the newest shutdown of a node is.
   *
   * @throws ControlFailure where no cluster runs, or there is no such node
   */
  public ShutdownReport shutdown(String node) {
    return Objects.requireNonNull(
        ask(new Request(null, node)).shutdown(), "answer without a shutdown");
  }

  private Answer ask(Request request) {
    if (data.owner().isEmpty()) {
      throw new ControlFailure(
          "no cluster is running in " + data.root() + "; start one with `kennel up`");
    }
    AtomicBoolean late = new AtomicBoolean();
    try (SocketChannel channel = ControlSocket.connect(data.control())) {
      Timer limit =
          world
              .timers()
              .after(
                  ANSWER_TIME_MAX,
                  "answer limit",
                  () -> {
                    late.set(true);
                    close(channel);
                  });
      try {
        ControlSocket.write(channel, json.writeValueAsBytes(request));
        Answer answer = json.readValue(ControlSocket.read(channel, ANSWER_BYTES_MAX), Answer.class);
        if (answer.refusal() != null) {
          throw new ControlFailure(answer.refusal());
        }
        return answer;
      } finally {
        limit.cancel();
      }
    } catch (IOException e) {
      throw new ControlFailure(
          late.get()
              ? "the cluster has not answered within " + ANSWER_TIME_MAX.toSeconds() + " s"
              : "the cluster in " + data.root() + " takes no orders: it is starting or stopping");
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }
}
