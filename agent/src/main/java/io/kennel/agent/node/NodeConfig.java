package io.kennel.agent.node;

import io.kennel.agent.config.NodeFacts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One node, as whoever starts it wants it.
 *
 * @param ip its internal address
 * @param podCidr the range of its pods' addresses
 * @param agentPort where its agent serves HTTPS; 0 where it does not
 * @param podsMax how many pods it takes
 * @param labels beyond those that every node has
 */
public record NodeConfig(
    String name,
    String ip,
    String podCidr,
    int agentPort,
    int podsMax,
    Machine machine,
    Map<String, String> labels) {

  /** How many pods a kubelet takes where it is not told. */
  public static final int PODS_MAX_DEFAULT = 110;

  public NodeConfig {
    labels = Map.copyOf(labels);
  }

  /** What the pods can learn of it. */
  public NodeFacts facts() {
    return new NodeFacts(name, ip, machine.memoryBytes(), capacity());
  }

  /** Quantities by resource name. */
  public Map<String, String> capacity() {
    Map<String, String> result = new LinkedHashMap<>();
    result.put("cpu", Integer.toString(machine.cpus()));
    result.put("memory", machine.memoryBytes() / 1024 + "Ki");
    result.put("ephemeral-storage", machine.diskBytes() / 1024 + "Ki");
    result.put("pods", Integer.toString(podsMax));
    return result;
  }
}
