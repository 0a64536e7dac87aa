package io.kennel.testing;

import io.kennel.agent.runtime.simulated.SimulatedServers;
import io.kennel.agent.server.NodeApi;
import io.kennel.api.StatusErrors;
import io.kennel.server.proxy.AgentHandler;
import io.kennel.server.proxy.NodeDialer;
import io.kennel.world.World;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How requests over HTTPS reach the agents and pods of a cluster in this JVM.
 *
 * @param outside in which streams run: they do not follow the cluster's time
 */
record TestDialer(
    SimulatedCluster cluster, SimulatedServers servers, AgentPorts agents, World outside)
    implements NodeDialer {
  @Override
  public InetSocketAddress dial(String node) {
    return agents.serve(node, reachable(node));
  }

  @Override
  public AgentHandler local(String node) {
    return reachable(node)::handle;
  }

  private NodeApi reachable(String node) {
    NodeApi api = cluster.node(node).api(outside);
    if (api == null) {
      throw StatusErrors.serviceUnavailable("the agent of node " + node + " cannot be reached");
    }
    return api;
  }

  @Override
  public @Nullable InetSocketAddress route(InetSocketAddress address) {
    return servers.address(address.getHostString(), address.getPort());
  }

  @Override
  public boolean reaches(String host) {
    return cluster.machines().allMatch(node -> node.connected() || !node.hasAddress(host));
  }
}
