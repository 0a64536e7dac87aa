package io.kennel.controllers.nodes;

import java.time.Duration;

/**
 * How patient to be with nodes.
 *
 * @param grace how long an agent may be silent before its node is called unreachable
 * @param quarantine how long a node must have been gone before its pods are removed
 * @param podCidr the range that nodes' ranges of pod addresses are taken from, IPv4
 * @param nodeMaskBits the length of the prefix of one node's range
 */
public record NodesConfig(Duration grace, Duration quarantine, String podCidr, int nodeMaskBits) {
  /** As in Kubernetes. */
  public static final NodesConfig DEFAULT =
      new NodesConfig(Duration.ofSeconds(40), Duration.ofSeconds(40), "10.244.0.0/16", 24);
}
