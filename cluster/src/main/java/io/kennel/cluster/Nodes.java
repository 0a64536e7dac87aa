package io.kennel.cluster;

import io.kennel.agent.NodeAgent;
import io.kennel.agent.logs.LogRotation;
import io.kennel.agent.metrics.StatsSummary;
import io.kennel.agent.metrics.UsageSamples;
import io.kennel.agent.server.AgentServer;
import io.kennel.agent.server.NodeApi;
import io.kennel.api.StatusErrors;
import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.cluster.Machinery.NodeParts;
import io.kennel.server.identity.Credential;
import io.kennel.server.identity.Identity;
import io.kennel.server.proxy.AgentHandler;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.server.request.User;
import io.kennel.world.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agents of all nodes of this process. */
final class Nodes implements NodeDialer, AutoCloseable {
  /** The version that nodes report, as kubelets do. */
  static final String VERSION = "v1.36.0+kennel";

  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
  private static final long READY_SECONDS_MAX = 30;
  private static final Duration STEP_MAX = Duration.ofSeconds(30);

  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final World world;
  private final Identity identity;
  private final Machinery machinery;
  private final Map<String, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<String, NodeApi> apis = new ConcurrentHashMap<>();
  private final Parts agents = new Parts();

  Nodes(World world, Identity identity, Machinery machinery) {
    this.world = world;
    this.identity = identity;
    this.machinery = machinery;
  }

  /** Where the agent of a node serves its own API. */
  @Override
  public InetSocketAddress dial(String node) {
    return reachable(addresses, node);
  }

  @Override
  public AgentHandler local(String node) {
    return reachable(apis, node)::handle;
  }

  private static <T> T reachable(Map<String, T> all, String node) {
    T found = all.get(node);
    if (found == null) {
      throw StatusErrors.serviceUnavailable("the agent of node " + node + " cannot be reached");
    }
    return found;
  }

  /** Starts the agents, and returns once every node is registered. */
  void start(List<String> names, ControlPlane controlPlane)
      throws IOException, InterruptedException {
    CountDownLatch registered = new CountDownLatch(names.size());
    Set<String> served = new HashSet<>(names);
    served.add(ANY_PORT.getHostString());
    served.add(ANY_PORT.getAddress().getHostAddress());
    Credential credential = identity.nodeServing("agents", served);
    AgentServer server = new AgentServer(identity.clientContext(credential));
    agents.add("server of the agents", server);
    for (String name : names) {
      start(name, controlPlane, server, registered);
    }
    if (!registered.await(READY_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new StartFailure("not every node was ready within " + READY_SECONDS_MAX + " s");
    }
  }

  private void start(
      String name, ControlPlane controlPlane, AgentServer server, CountDownLatch registered)
      throws IOException {
    int port = server.open(ANY_PORT);
    User user = User.of("system:node:" + name, "system:nodes", User.MASTERS);
    Api api = new ApiClient(controlPlane.server().transport(user));
    SharedInformers informers = agents.add("informers of " + name, new SharedInformers(api, world));
    NodeParts parts = machinery.node(name, api, informers, port);
    NodeAgent agent =
        new NodeAgent(
            world,
            api,
            informers,
            parts.config(),
            VERSION,
            parts.runtime(),
            parts.images(),
            parts.storage(),
            parts.probes());
    agents.add("agent of " + name, () -> stop(agent));
    if (machinery.real()) {
      agents.add("log rotation of " + name, new LogRotation(world, parts.runtime())).start();
    }
    UsageSamples usage = agents.add("usage on " + name, new UsageSamples(world, parts.runtime()));
    if (machinery.real()) {
      usage.start();
    }
    agent.start(registered::countDown);
    StatsSummary stats = new StatsSummary(name, parts.runtime(), usage);
    NodeApi nodeApi = new NodeApi(world, agent, parts.runtime(), stats);
    server.serve(port, nodeApi);
    apis.put(name, nodeApi);
    addresses.put(name, new InetSocketAddress(ANY_PORT.getAddress(), port));
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

  @Override
  public void close() {
    addresses.clear();
    apis.clear();
    agents.close();
  }
}
