package io.kennel.agent.config;

import java.util.Map;

/**
 * What pods can learn of their node.
 *
 * @param ip the node's internal address
 * @param memoryBytes the machine's memory
 * @param allocatable quantities by resource name
 */
public record NodeFacts(String name, String ip, long memoryBytes, Map<String, String> allocatable) {
  public NodeFacts {
    allocatable = Map.copyOf(allocatable);
  }
}
