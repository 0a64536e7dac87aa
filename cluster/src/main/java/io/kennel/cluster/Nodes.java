package io.kennel.cluster;

import io.kennel.agent.server.AgentServer;
import io.kennel.api.StatusErrors;
import io.kennel.server.identity.Credential;
import io.kennel.server.identity.Identity;
import io.kennel.server.proxy.AgentHandler;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.world.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All nodes of this process. */
final class Nodes implements NodeDialer, AutoCloseable {
  private final World world;
  private final Identity identity;
  private final Machinery machinery;
  private final DataDirectory data;
  private final AgentSettings settings;
  private volatile Map<String, ClusterNode> nodes = Map.of();
  private @Nullable AgentServer server;

  Nodes(
      World world,
      Identity identity,
      Machinery machinery,
      DataDirectory data,
      AgentSettings settings) {
    this.world = world;
    this.identity = identity;
    this.machinery = machinery;
    this.data = data;
    this.settings = settings;
  }

  /** In the order of their numbers. */
  List<ClusterNode> all() {
    return List.copyOf(nodes.values());
  }

  /** Where the agent of a node serves its own API. */
  @Override
  public InetSocketAddress dial(String node) {
    return known(node).dial();
  }

  @Override
  public AgentHandler local(String node) {
    ClusterNode found = known(node);
    found.requireReachable();
    return found::handle;
  }

  @Override
  public boolean reaches(String host) {
    return nodes.values().stream().allMatch(node -> node.reaches(host));
  }

  private ClusterNode known(String node) {
    ClusterNode found = nodes.get(node);
    if (found == null) {
      throw StatusErrors.serviceUnavailable("the agent of node " + node + " cannot be reached");
    }
    return found;
  }

  /**
   * Starts the nodes, and returns once each is registered that can be.
   *
   * @param progress is told now and then how far they are
   */
  void start(List<String> names, ControlPlane controlPlane, Consumer<String> progress)
      throws IOException, InterruptedException {
    Set<String> served = new HashSet<>(names);
    served.add(ClusterNode.ANY_PORT.getHostString());
    served.add(ClusterNode.ANY_PORT.getAddress().getHostAddress());
    Credential credential = identity.nodeServing("agents", served);
    AgentServer agents = new AgentServer(identity.clientContext(credential));
    server = agents;
    Map<String, ClusterNode> made = new LinkedHashMap<>();
    for (String name : names) {
      made.put(
          name,
          new ClusterNode(
              name, world, machinery, controlPlane, agents, settings, data.hardware(name)));
    }
    nodes = Collections.unmodifiableMap(made);
    NodesReady ready = new NodesReady(world, made.size(), progress);
    for (ClusterNode node : made.values()) {
      node.boot(ready::oneReady);
      ready.oneStarted();
    }
    ready.await();
  }

  @Override
  public void close() {
    all().reversed().forEach(ClusterNode::close);
    if (server != null) {
      server.close();
    }
  }
}
