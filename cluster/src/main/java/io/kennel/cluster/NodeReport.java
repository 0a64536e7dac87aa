package io.kennel.cluster;

import java.util.List;

/**
 * A node as its machine and the API show it.
 *
 * @param machine what is the matter with the machine
 * @param ready {@code True}, {@code False} or {@code Unknown}; empty where the API has no such node
 * @param address its own; empty where the API has none
 * @param pods those that run on the machine, whatever the API says, as {@code namespace/name}
 */
public record NodeReport(
    String name, MachineState machine, String ready, String address, List<String> pods) {
  public NodeReport {
    pods = List.copyOf(pods);
  }
}
