package io.kennel.cluster;

import io.kennel.agent.NodeAgent;
import io.kennel.agent.NodeShutdown;
import io.kennel.agent.Turns;
import io.kennel.agent.logs.LogRotation;
import io.kennel.agent.metrics.StatsSummary;
import io.kennel.agent.metrics.UsageSamples;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.NodeLink;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.server.NodeApi;
import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.cluster.Machinery.NodeParts;
import io.kennel.world.World;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs in this process for a node, from when its machine boots until it is off. */
final class NodeLife implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeLife.class);
  private static final Duration STEP_MAX = Duration.ofSeconds(30);

  private final World world;
  private final Parts parts = new Parts();
  private final SharedInformers informers;
  private final NodeConfig config;
  private final ContainerRuntime runtime;
  private final NodeAgent agent;
  private final ShutdownPeriods shutdown;
  private final Turns turns;
  private final NodeApi api;

  /** Makes what there is to be; nothing of it says or does anything before {@link #start}. */
  NodeLife(
      String name,
      World world,
      Machinery machinery,
      AgentSettings settings,
      NodeLink link,
      int port) {
    this.world = world;
    Api server = new ApiClient(link);
    this.informers = parts.add("informers of " + name, new SharedInformers(server, world));
    NodeParts made = machinery.node(name, server, informers, port);
    this.config = made.config();
    this.runtime = made.runtime();
    this.shutdown = settings.shutdown();
    this.turns = settings.turns();
    this.agent =
        new NodeAgent(
            world,
            server,
            informers,
            config,
            settings.version(),
            runtime,
            new LinkedImages(made.images(), link),
            made.storage(),
            made.holds(),
            made.probes(),
            settings.leaseDuration());
    parts.add("agent of " + name, () -> stop(agent));
    UsageSamples usage = parts.add("usage on " + name, new UsageSamples(world, runtime));
    if (machinery.real()) {
      parts.add("log rotation of " + name, new LogRotation(world, runtime)).start();
      usage.start();
    }
    this.api = new NodeApi(world, agent, runtime, new StatsSummary(name, runtime, usage));
  }

  /**
   * Begins.
   *
   * @param registered is called when the node's object is there
   */
  void start(Runnable registered) {
    agent.start(registered, turns);
  }

  /** See {@link NodeAgent#shutDown}. */
  NodeShutdown shutDown() {
    return agent.shutDown(shutdown);
  }

  /** What it is making this moment would be overlooked by who removes what has been made. */
  private void stop(NodeAgent agent) {
    agent.close();
    CompletableFuture<Boolean> ended = agent.ended().thenApply(nothing -> true);
    var limit = world.timers().after(STEP_MAX, "end of an agent", () -> ended.complete(false));
    if (!ended.join()) {
      LOG.warn("An agent is at a step that has taken longer than {}", STEP_MAX);
    }
    limit.cancel();
  }

  NodeConfig config() {
    return config;
  }

  NodeApi api() {
    return api;
  }

  /** The API can be reached again. */
  void hurry() {
    informers.hurry();
  }

  /** The pods that have a running container, as {@code namespace/name}. */
  List<String> runningPods() {
    return runtime.listSandboxes().stream()
        .filter(sandbox ->
            runtime.listContainers(sandbox.config().podUid()).stream()
                .anyMatch(
                    each -> each.sandboxId().equals(sandbox.id()) && each.phase() == Phase.RUNNING))
        .map(sandbox -> sandbox.config().podNamespace() + "/" + sandbox.config().podName())
        .sorted()
        .toList();
  }

  /** Lets go of what runs on the machine. Idempotent. */
  @Override
  public void close() {
    parts.close();
  }
}
