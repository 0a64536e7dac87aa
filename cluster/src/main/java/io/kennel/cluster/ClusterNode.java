package io.kennel.cluster;

import io.kennel.agent.NodeShutdown;
import io.kennel.agent.network.Cidr;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.NodeLink;
import io.kennel.agent.server.AgentServer;
import io.kennel.api.StatusErrors;
import io.kennel.cluster.Hardware.Power;
import io.kennel.server.request.User;
import io.kennel.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One of the nodes that this machine plays. What is done to it is done when the method returns, and
 * not yet what follows from it; it holds until it is undone, over restarts of the cluster too.
 * Thread-safe.
 */
public final class ClusterNode {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final String name;
  private final World world;
  private final Machinery machinery;
  private final ControlPlane controlPlane;
  private final AgentServer server;
  private final AgentSettings settings;
  private final Path file;
  private final NodeLink link;
  private final int port;

  /** Connections of clients that were led to the agent, and may have ended since. */
  private final Set<EndPoint> streams = ConcurrentHashMap.newKeySet();

  private final ReentrantLock work = new ReentrantLock();
  private volatile Hardware hardware;
  private volatile @Nullable NodeLife life;

  /** The newest; null where there has been none in this process. */
  private volatile @Nullable NodeShutdown shutdown;

  /** What had not ended when the newest shutdown was over. */
  private volatile List<String> unfinished = List.of();

  /** Of its last life; the machine keeps its addresses while it is off. */
  private volatile @Nullable NodeConfig config;

  private boolean closed;

  ClusterNode(
      String name,
      World world,
      Machinery machinery,
      ControlPlane controlPlane,
      AgentServer server,
      AgentSettings settings,
      Path file)
      throws IOException {
    this.name = name;
    this.world = world;
    this.machinery = machinery;
    this.controlPlane = controlPlane;
    this.server = server;
    this.settings = settings;
    this.file = file;
    this.hardware = Hardware.read(file);
    this.port = server.open(ANY_PORT);
    User user = User.of("system:node:" + name, "system:nodes", User.MASTERS);
    this.link = new NodeLink(controlPlane.server().transport(user), world.tasks());
  }

  public String name() {
    return name;
  }

  public MachineState state() {
    return hardware.state();
  }

  /**
   * Pulls the cable: no packet reaches the node or leaves it, its agent cannot reach the API, and
   * streams through the API server to the node end. Its pods run on.
   *
   * @return false where it was pulled before
   */
  public boolean disconnect() {
    return changed(
        before -> before.withPlugged(false),
        () -> {
          if (hardware.powered()) {
            unplug();
          }
        });
  }

  /**
   * Plugs the cable in again.
   *
   * @return false where it was plugged in before
   */
  public boolean reconnect() {
    return changed(
        before -> before.withPlugged(true),
        () -> {
          if (hardware.powered()) {
            plugIn();
          }
        });
  }

  /**
   * The machine loses power: agent, containers and what was in memory are gone at once, its disk
   * stays.
   *
   * @return false where it was off before
   */
  public boolean crash() {
    return changed(
        before -> before.powered() ? before.withPower(Power.CRASHED) : before,
        () -> {
          breakLines();
          end();
          machinery.powerOff(name);
        });
  }

  /**
   * Begins to shut the machine down: it takes no pods any more, ends those that it has, each in its
   * own time, and is off then. That cannot be called back, and goes on whoever asked for it; {@link
   * #shutdownReport} says how far it is.
   *
   * @return false where that was done before, or the machine is off
   */
  public boolean shutdown() {
    return changed(
        before -> before.power() == Power.ON ? before.withPower(Power.SHUTTING_DOWN) : before,
        () -> endPods(Objects.requireNonNull(life, "a machine that is on has a life")));
  }

  /** How far the newest shutdown is. */
  public ShutdownReport shutdownReport() {
    NodeShutdown newest = shutdown;
    MachineState now = state();
    if (newest == null) {
      return new ShutdownReport(now, 0, 0, List.of());
    }
    List<String> left = now == MachineState.SHUTTING_DOWN ? newest.unfinished() : unfinished;
    return new ShutdownReport(now, newest.pods(), newest.time().toSeconds(), left);
  }

  /**
   * Starts the machine after {@link #crash} or a shutdown, as a reboot does.
   *
   * @return false where it was on before
   * @throws IllegalStateException where it is being shut down
   */
  public boolean start() {
    return changed(
        before -> {
          if (before.power() == Power.SHUTTING_DOWN) {
            throw new IllegalStateException(
                name + " is shutting down: start it again when it is off");
          }
          return before.withPower(Power.ON);
        },
        () -> begin(() -> {}));
  }

  /**
   * The pods that have a running container on this machine, whatever the API says of them, as
   * {@code namespace/name}.
   */
  public List<String> runningPods() {
    NodeLife now = life;
    return now == null ? List.of() : now.runningPods();
  }

  /** The first life in this process: on, unless its power has been taken before. */
  void boot(Runnable registered) {
    work.lock();
    try {
      if (!hardware.powered()) {
        // Perhaps Kennel ended in the middle of a crash.
        machinery.powerOff(name);
        registered.run();
      } else if (hardware.power() == Power.SHUTTING_DOWN) {
        // Kennel ended in the middle of it.
        NodeLife begun = prepare();
        endPods(begun);
        begun.start(() -> {});
        registered.run();
      } else if (hardware.plugged()) {
        begin(registered);
      } else {
        begin(() -> {});
        registered.run();
      }
    } finally {
      work.unlock();
    }
  }

  /** Stops the agent; what the node runs is the machinery's to stop. Idempotent. */
  void close() {
    work.lock();
    try {
      closed = true;
      end();
    } finally {
      work.unlock();
    }
  }

  /** Where the agent serves its own API. */
  InetSocketAddress dial() {
    requireReachable();
    return new InetSocketAddress(ANY_PORT.getAddress(), port);
  }

  /** Leads a client's connection to the agent; it ends with the cable or the power. */
  void handle(Request request, Response response, Callback callback) {
    NodeLife now = requireReachable();
    EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    streams.removeIf(each -> !each.isOpen());
    streams.add(client);
    if (now != life || link.isCut()) {
      // Cut before this connection was known.
      client.close();
      callback.failed(new EofException("the node cannot be reached any more"));
      return;
    }
    now.api().handle(request, response, callback);
  }

  NodeLife requireReachable() {
    NodeLife now = life;
    if (now == null || link.isCut()) {
      throw StatusErrors.serviceUnavailable("the agent of node " + name + " cannot be reached");
    }
    return now;
  }

  /** False for its own address and those of its pods while it cannot be reached. */
  boolean reaches(String host) {
    NodeConfig known = config;
    boolean own =
        known != null
            && (Cidr.parse(known.podCidr()).contains(host)
                || (machinery.real() && known.ip().equals(host)));
    return !own || !link.isCut();
  }

  /**
   * What was decided is written down first: a process that ends here goes on with it. What fails
   * counts as not done, so that it can be tried again: every step may be repeated.
   */
  private boolean changed(UnaryOperator<Hardware> change, Runnable steps) {
    work.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the cluster has stopped");
      }
      Hardware before = hardware;
      Hardware next = change.apply(before);
      if (next.equals(before)) {
        return false;
      }
      set(next);
      try {
        steps.run();
      } catch (RuntimeException e) {
        set(before);
        throw e;
      }
      return true;
    } finally {
      work.unlock();
    }
  }

  private void set(Hardware next) {
    next.write(file);
    hardware = next;
  }

  private void unplug() {
    breakLines();
    machinery.connect(name, false);
  }

  private void plugIn() {
    machinery.connect(name, true);
    server.connect(port, true);
    link.mend();
    NodeLife now = life;
    if (now != null) {
      now.hurry();
    }
  }

  /** Everything between the API server and the node. */
  private void breakLines() {
    link.cut();
    server.connect(port, false);
    streams.forEach(EndPoint::close);
    streams.clear();
    controlPlane.proxies().breakCut();
  }

  private void endPods(NodeLife ending) {
    NodeShutdown begun = ending.shutDown();
    shutdown = begun;
    var _ = begun.ended().thenRun(() -> off(ending, begun));
  }

  /** The pods have ended, or have had their time. */
  private void off(NodeLife ended, NodeShutdown over) {
    work.lock();
    try {
      if (closed || life != ended || hardware.power() != Power.SHUTTING_DOWN) {
        return;
      }
      unfinished = over.unfinished();
      breakLines();
      end();
      machinery.powerOff(name);
      set(hardware.withPower(Power.OFF));
      LOG.info("{} is off; not ended: {}", name, unfinished);
    } catch (RuntimeException e) {
      LOG.error("{} could not be shut down to its end; its power is taken", name, e);
      set(hardware.withPower(Power.CRASHED));
    } finally {
      work.unlock();
    }
  }

  private void begin(Runnable registered) {
    prepare().start(registered);
  }

  private NodeLife prepare() {
    machinery.up(List.of(name));
    if (hardware.plugged()) {
      plugIn();
    } else {
      unplug();
    }
    NodeLife begun = new NodeLife(name, world, machinery, settings, link, port);
    config = begun.config();
    life = begun;
    server.serve(port, begun.api());
    return begun;
  }

  private void end() {
    NodeLife ended = life;
    life = null;
    server.silence(port);
    if (ended != null) {
      ended.close();
    }
  }

  @Override
  public String toString() {
    return name + " (" + state().word() + ")";
  }
}
