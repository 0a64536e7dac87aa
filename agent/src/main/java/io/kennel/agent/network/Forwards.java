package io.kennel.agent.network;

import java.util.List;

/**
 * What shall be forwarded, on all nodes and on the machine. All lists are in a fixed order: the
 * same wish is an equal value.
 */
record Forwards(List<Port> services, List<HostPort> hostPorts) {
  static final Forwards NONE = new Forwards(List.of(), List.of());

  Forwards {
    services = List.copyOf(services);
    hostPorts = List.copyOf(hostPorts);
  }

  /**
   * One port of a service and where it leads.
   *
   * @param protocol {@code tcp} or {@code udp}
   * @param affinitySeconds how long a client stays with its endpoint; 0 for not at all
   * @param internalLocal whether connections from within a node stay on it
   */
  record Port(
      String name,
      String address,
      String protocol,
      int port,
      int affinitySeconds,
      boolean internalLocal,
      External external,
      List<Endpoint> endpoints) {
    Port {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * How a port of a service is reached from outside.
   *
   * @param nodePort the port of every node and of the machine; 0 for none
   * @param local whether what comes in stays on the node where it came in
   * @param addresses others that the service answers at
   */
  record External(int nodePort, boolean local, List<String> addresses) {
    static final External NONE = new External(0, false, List.of());

    External {
      addresses = List.copyOf(addresses);
    }
  }

  /** Where a connection can go. */
  record Endpoint(String address, int port) {}

  /**
   * A port of a node that leads to one pod on it.
   *
   * @param address that of the node it is bound to; empty for the node's own
   */
  record HostPort(
      String name, String node, String address, String protocol, int port, Endpoint endpoint) {}
}
