package io.kennel.controllers.nodes;

import java.time.Duration;

/**
 * How patient to be with nodes.
 *
 * @param grace how long an agent may be silent before its node is called unreachable
 * @param startupGrace the same for one that has never said anything
 * @param quarantine how long a node must have been gone before its pods are removed
 * @param rates how fast nodes may lose their pods
 * @param podCidr the range that nodes' ranges of pod addresses are taken from, IPv4
 * @param nodeMaskBits the length of the prefix of one node's range
 */
public record NodesConfig(
    Duration grace,
    Duration startupGrace,
    Duration quarantine,
    EvictionRates rates,
    String podCidr,
    int nodeMaskBits) {
  /** As in Kubernetes. */
  public static final NodesConfig DEFAULT =
      new NodesConfig(
          Duration.ofSeconds(50),
          Duration.ofSeconds(60),
          Duration.ofSeconds(40),
          EvictionRates.DEFAULT,
          "10.244.0.0/16",
          24);

  /** The same patience with another range of addresses. */
  public NodesConfig withPodCidr(String cidr) {
    return new NodesConfig(grace, startupGrace, quarantine, rates, cidr, nodeMaskBits);
  }
}
