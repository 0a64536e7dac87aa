package io.kennel.cluster;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.kennel.api.ObjectKey;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes orders about nodes from commands of the cluster's owner. It is no part of the API: who may
 * write objects, even all of them, cannot pull cables.
 */
final class ControlServer implements AutoCloseable {
  static final int REQUEST_BYTES_MAX = 4096;
  private static final int CONNECTIONS_MAX = 16;
  private static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final DataDirectory data;
  private final World world;
  private final Cluster cluster;
  private final Informer<Node> nodes;
  private final JsonMapper json = JsonMapper.shared();
  private final Semaphore connections = new Semaphore(CONNECTIONS_MAX);
  private @Nullable ServerSocketChannel channel;

  ControlServer(DataDirectory data, World world, Cluster cluster) {
    this.data = data;
    this.world = world;
    this.cluster = cluster;
    this.nodes = cluster.informers().of(Kinds.NODE);
  }

  /**
   * What is asked for.
   *
   * @param order null for a report
   * @param node whose; null for a report of all of them, else it is of the node's newest shutdown
   */
  record Request(@Nullable NodeOrder order, @Nullable String node) {}

  /** One of the four is there. */
  record Answer(
      @Nullable List<NodeReport> nodes,
      NodeOrder.@Nullable Done done,
      @Nullable ShutdownReport shutdown,
      @Nullable String refusal) {
    static Answer refused(@Nullable String why) {
      return new Answer(null, null, null, why);
    }
  }

  /** Begins. Returns at once. */
  void start() throws IOException {
    ServerSocketChannel open = ControlSocket.listen(data.control());
    channel = open;
    var _ = world.tasks().start("control socket", () -> accept(open));
  }

  private void accept(ServerSocketChannel open) {
    try {
      while (true) {
        connections.acquire();
        SocketChannel client = open.accept();
        var _ = world.tasks().start("control", () -> serve(client));
      }
    } catch (ClosedChannelException e) {
      // The cluster stops.
    } catch (IOException e) {
      LOG.error("No further command can reach this cluster", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      byte[] request = request(client);
      ControlSocket.write(client, json.writeValueAsBytes(answer(request)));
    } catch (IOException e) {
      LOG.debug("A command went away: {}", e.getMessage());
    } finally {
      connections.release();
    }
  }

  /** Whoever says nothing is not waited for. */
  private byte[] request(SocketChannel client) throws IOException {
    Timer limit = world.timers().after(REQUEST_TIME_MAX, "control limit", () -> close(client));
    try {
      return ControlSocket.read(client, REQUEST_BYTES_MAX);
    } finally {
      limit.cancel();
    }
  }

  private Answer answer(byte[] request) {
    try {
      Request wanted = json.readValue(request, Request.class);
      if (wanted.order() == null && wanted.node() == null) {
        List<NodeReport> all = cluster.nodes().stream().map(this::report).toList();
        return new Answer(all, null, null, null);
      }
      String name = wanted.node() == null ? "" : wanted.node();
      if (wanted.order() == null) {
        return new Answer(null, null, cluster.node(name).shutdownReport(), null);
      }
      NodeOrder.Done done = wanted.order().carryOut(cluster.node(name));
      LOG.info("{} {}: {}", wanted.order().word(), name, done);
      return new Answer(null, done, null, null);
    } catch (JacksonException e) {
      return Answer.refused("this is another version of Kennel: " + e.getOriginalMessage());
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Answer.refused(e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("An order could not be carried out", e);
      return Answer.refused("that failed: " + e.getMessage() + "; see " + data.log());
    }
  }

  private NodeReport report(ClusterNode node) {
    Node object = nodes.view().get(ObjectKey.of(node.name()));
    String ready = "";
    String address = "";
    if (object != null && object.getStatus() != null) {
      for (NodeCondition condition : object.getStatus().getConditions()) {
        ready = "Ready".equals(condition.getType()) ? condition.getStatus() : ready;
      }
      for (NodeAddress each : object.getStatus().getAddresses()) {
        address = "InternalIP".equals(each.getType()) ? each.getAddress() : address;
      }
    }
    return new NodeReport(node.name(), node.state(), ready, address, node.runningPods());
  }

  private static void close(SocketChannel client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is closed all the same.
    }
  }

  /** Takes no further order. Idempotent. */
  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    Files.deleteIfExists(data.control());
  }
}
