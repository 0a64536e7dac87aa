package io.kennel.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.kennel.agent.runtime.simulated.SimulatedServers;
import io.kennel.api.Transport;
import io.kennel.api.schema.Schema;
import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.Controllers;
import io.kennel.controllers.ControllersConfig;
import io.kennel.controllers.nodes.NodesConfig;
import io.kennel.controllers.volumes.SimulatedDirectories;
import io.kennel.server.MastersAuthorizer;
import io.kennel.server.ObjectApiServer;
import io.kennel.server.identity.Identity;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.server.registry.Settings;
import io.kennel.server.request.TokenIssuer;
import io.kennel.server.request.User;
import io.kennel.store.MultiVersionStore;
import io.kennel.world.paced.PacedWorld;
import io.kennel.world.real.RealWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The real API server on a store in memory, every controller, and a real node agent for each
 * simulated node. Everything in it happens on one thread, in order.
 */
final class SimulatedCluster extends TestCluster {
  private static final NodesConfig NODES = NodesConfig.DEFAULT.withPodCidr("10.128.0.0/9");

  private final PacedWorld world;
  private final MultiVersionStore store = MultiVersionStore.inMemory();
  private final ObjectApiServer server;
  private final SharedInformers informers;
  private final Controllers controllers;
  private final TestObjects objects;
  private final Timeline timeline;
  private final Programs programs = new Programs();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final Outside outside = new Outside();
  private final SimulatedServers servers = new SimulatedServers(outside);
  private @Nullable HttpAccess http;
  private @Nullable AgentPorts agents;

  SimulatedCluster(TestClusterConfig config) {
    super(config);
    this.world = new PacedWorld(config.pace());
    this.server =
        ObjectApiServer.of(
            store,
            world,
            Settings.DEFAULT,
            SharedSchema.INSTANCE,
            new MastersAuthorizer(),
            TokenIssuer.NONE);
    server.bootstrap();
    Transport administrator = transport("kubernetes-admin");
    this.objects = new TestObjects(administrator);
    Api api = new ApiClient(transport("system:kube-controller-manager"));
    Api scheduler = new ApiClient(transport("system:kube-scheduler"));
    this.informers = new SharedInformers(api, world);
    this.timeline = new Timeline(world.clock(), informers);
    this.controllers =
        new Controllers(
            api,
            scheduler,
            informers,
            world,
            new ControllersConfig("", new SimulatedDirectories(), NODES));
    controllers.start();
    ClusterParts parts = ClusterParts.of(world, programs, servers);
    for (int number = 1; number <= config.nodes(); number++) {
      Transport own = transport("system:node:node-" + number);
      SimulatedNode node = new SimulatedNode(parts, number, config, own);
      nodes.add(node);
      node.boot();
    }
  }

  private Transport transport(String user) {
    return server.transport(User.of(user, User.MASTERS));
  }

  @Override
  public TestClock clock() {
    return new TestClock(world.clock(), world::advance);
  }

  @Override
  public List<TestNode> nodes() {
    return List.copyOf(nodes);
  }

  @Override
  public SimulatedNode node(String name) {
    return (SimulatedNode) super.node(name);
  }

  Stream<SimulatedNode> machines() {
    return nodes.stream();
  }

  @Override
  public Programs programs() {
    return programs;
  }

  @Override
  public TestObjects objects() {
    return objects;
  }

  @Override
  public void settle() {
    if (!world.settle(SETTLE_MAX)) {
      throw new IllegalStateException(
          "the cluster did not come to rest within " + SETTLE_MAX + "\n" + timeline);
    }
  }

  @Override
  public boolean await(BooleanSupplier condition, Duration limit) {
    return http == null ? world.runUntil(condition, limit) : world.awaitUntil(condition, limit);
  }

  @Override
  public Timeline timeline() {
    return timeline;
  }

  @Override
  public synchronized KubernetesClient client() {
    return http().client();
  }

  @Override
  public synchronized String kubeconfig() {
    return http().kubeconfig();
  }

  @Override
  Processes processes() {
    return new SimulatedProcesses(this::node, servers);
  }

  private HttpAccess http() {
    HttpAccess open = http;
    if (open == null) {
      RealWorld real = outside.world();
      open = HttpAccess.open(server, world, real, identity -> dialer(identity, real));
      http = open;
    }
    return open;
  }

  private NodeDialer dialer(Identity identity, RealWorld real) {
    Set<String> names = machines().map(SimulatedNode::name).collect(Collectors.toSet());
    AgentPorts made = new AgentPorts(identity, names);
    agents = made;
    return new TestDialer(this, servers, made, real);
  }

  @Override
  public synchronized void close() {
    HttpAccess open = http;
    if (open != null) {
      open.close();
    }
    if (agents != null) {
      agents.close();
    }
    controllers.close();
    informers.close();
    world.close();
    servers.close();
    outside.close();
    store.close();
  }

  /** Reading the schema is the most expensive part of a start; it never changes. */
  private static final class SharedSchema {
    static final Schema INSTANCE = new Schema();
  }
}
