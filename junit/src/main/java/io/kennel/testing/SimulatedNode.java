package io.kennel.testing;

import io.kennel.agent.NodeAgent;
import io.kennel.agent.metrics.StatsSummary;
import io.kennel.agent.metrics.UsageSamples;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.NodeLink;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.ContainerRuntime.SandboxState;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.agent.server.NodeApi;
import io.kennel.api.Transport;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A simulated machine with its agent. What happens to it happens in the cluster's own order. */
final class SimulatedNode implements TestNode {
  private static final int CPUS = 64;
  private static final long MEMORY_BYTES = 256L << 30;
  private static final long DISK_BYTES = 1L << 40;

  private final ClusterParts parts;
  private final NodeConfig config;
  private final NodeLink link;
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedStorage storage = new SimulatedStorage();
  private final SimulatedRuntime runtime;
  private final SimulatedProbes probes;
  private final ShutdownPeriods shutdownPeriods;
  private volatile @Nullable Life life;
  private volatile boolean shuttingDown;

  private record Life(NodeAgent agent, SharedInformers informers) {}

  SimulatedNode(ClusterParts parts, int number, TestClusterConfig cluster, Transport server) {
    this.parts = parts;
    this.shutdownPeriods = cluster.shutdownPeriods();
    String name = "node-" + number;
    String cidr = "10." + (128 + number / 256) + "." + number % 256 + ".0/24";
    this.config =
        new NodeConfig(
            name,
            "172.16." + number / 256 + "." + number % 256,
            cidr,
            0,
            cluster.podsPerNodeMax(),
            Machine.simulated(CPUS, MEMORY_BYTES, DISK_BYTES),
            Map.of());
    this.link = new NodeLink(server, parts.world().tasks());
    this.runtime =
        new SimulatedRuntime(parts.world(), images, name, cidr, parts.programs(), parts.servers());
    parts.machines().add(name, runtime);
    this.probes = new SimulatedProbes(runtime);
  }

  @Override
  public String name() {
    return config.name();
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public void disconnect() {
    inOrder("disconnect " + name(), link::cut);
  }

  @Override
  public void reconnect() {
    inOrder("reconnect " + name(), link::mend);
  }

  @Override
  public void crash() {
    inOrder(
        "crash " + name(),
        () -> {
          stopAgent();
          runtime.powerOff();
        });
  }

  @Override
  public void shutdown() {
    inOrder("shut down " + name(), this::endPods);
  }

  @Override
  public boolean isOff() {
    return life == null;
  }

  @Override
  public void start() {
    if (shuttingDown) {
      throw new IllegalStateException(name() + " is shutting down: start it again when it is off");
    }
    inOrder("start " + name(), this::startAgent);
  }

  @Override
  public void restartAgent() {
    inOrder(
        "restart the agent of " + name(),
        () -> {
          boolean ending = shuttingDown;
          stopAgent();
          startAgent();
          if (ending) {
            endPods();
          }
        });
  }

  @Override
  public boolean connected() {
    return !link.isCut();
  }

  @Override
  public List<String> runningPods() {
    return runtime.listSandboxes().stream()
        .filter(sandbox -> runs(sandbox.config().podUid()))
        .map(SimulatedNode::podName)
        .toList();
  }

  private boolean runs(String podUid) {
    return runtime.listContainers(podUid).stream()
        .anyMatch(container -> container.phase() == Phase.RUNNING);
  }

  private static String podName(SandboxState sandbox) {
    return sandbox.config().podNamespace() + "/" + sandbox.config().podName();
  }

  /** The newest container of a pod by its name; null where the machine has none. */
  @Nullable ContainerState container(String podUid, String name) {
    ContainerState newest = null;
    for (ContainerState each : runtime.listContainers(podUid)) {
      if (name.isEmpty() || each.config().name().equals(name)) {
        newest = each;
      }
    }
    return newest;
  }

  SimulatedRuntime runtime() {
    return runtime;
  }

  /** What its agent answers, in streams of the world outside; null where it cannot be reached. */
  @Nullable NodeApi api(World outside) {
    Life now = life;
    if (now == null || link.isCut()) {
      return null;
    }
    StatsSummary stats =
        new StatsSummary(name(), runtime, new UsageSamples(parts.world(), runtime));
    return new NodeApi(outside, parts.world().clock(), now.agent(), runtime, stats);
  }

  /** Whether an address is its own or that of a pod on it. */
  boolean hasAddress(String host) {
    return host.equals(config.ip())
        || runtime.listSandboxes().stream().anyMatch(sandbox -> sandbox.ip().equals(host));
  }

  SimulatedProbes probes() {
    return probes;
  }

  /** Happens on the cluster's thread, between what else happens there. */
  void inOrder(String name, Runnable action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    var _ =
        parts
            .world()
            .tasks()
            .start(
                name,
                () -> {
                  action.run();
                  done.complete(null);
                });
    if (!parts.world().settle(TestCluster.SETTLE_MAX) && !done.isDone()) {
      throw new IllegalStateException("the cluster did not come to rest: " + name);
    }
  }

  private void startAgent() {
    if (life != null) {
      return;
    }
    ApiClient api = new ApiClient(link);
    SharedInformers informers = new SharedInformers(api, parts.world());
    NodeAgent agent =
        new NodeAgent(
            parts.world(),
            api,
            informers,
            config,
            TestCluster.VERSION,
            runtime,
            images,
            storage,
            parts.holds(),
            probes);
    life = new Life(agent, informers);
    agent.start(() -> {});
  }

  private void endPods() {
    Life ending = life;
    if (ending == null || shuttingDown) {
      return;
    }
    shuttingDown = true;
    var _ =
        ending
            .agent()
            .shutDown(shutdownPeriods)
            .ended()
            .thenRun(() -> {
              if (ending.equals(life)) {
                stopAgent();
                runtime.powerOff();
              }
            });
  }

  private void stopAgent() {
    Life now = life;
    if (now != null) {
      life = null;
      shuttingDown = false;
      now.agent().close();
      now.informers().close();
    }
  }

  /** Begins the machine's life, without waiting for it. */
  void boot() {
    var _ = parts.world().tasks().start("boot " + name(), this::startAgent);
  }
}
