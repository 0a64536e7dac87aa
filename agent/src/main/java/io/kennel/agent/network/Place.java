package io.kennel.agent.network;

import org.jspecify.annotations.Nullable;

/**
 * Where rules are for: the machine, or the namespace of a node.
 *
 * @param table the name of the cluster's table
 * @param services the range of services
 * @param pods the range of all pods
 * @param machine the range of the machine's and the nodes' own addresses
 * @param node the node; null on the machine
 * @param wire the machine's interface to the nodes
 */
record Place(
    String table, String services, String pods, String machine, @Nullable Node node, String wire) {
  /**
   * A node.
   *
   * @param pods the range of its pods
   */
  record Node(String name, String address, Cidr pods) {
    boolean holds(Forwards.Endpoint endpoint) {
      return endpoint.address().equals(address)
          || pods.overlaps(Cidr.parse(endpoint.address() + "/32"));
    }
  }

  static Place machine(NetworkConfig config, AddressPlan plan) {
    return new Place(
        config.table(),
        plan.services(),
        plan.pods(),
        plan.machine(),
        null,
        config.machineInterface());
  }

  static Place node(NetworkConfig config, AddressPlan plan, String name) {
    return new Place(
        config.table(),
        plan.services(),
        plan.pods(),
        plan.machine(),
        new Node(name, plan.addressOf(name), plan.podsOf(name)),
        config.machineInterface());
  }

  /** Whether an endpoint is where the rules are; the machine counts all as its own. */
  boolean holds(Forwards.Endpoint endpoint) {
    return node == null || node.holds(endpoint);
  }
}
