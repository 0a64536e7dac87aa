package io.kennel.cluster;

import java.util.List;

/**
 * How far the newest shutdown of a node is.
 *
 * @param machine the machine's state by now
 * @param pods how many pods had to end when it began
 * @param seconds how long they had at most, all groups of priorities together
 * @param unfinished those that have not ended, or of whose end the API could not be told, as {@code
 *     namespace/name}
 */
public record ShutdownReport(
    MachineState machine, int pods, long seconds, List<String> unfinished) {
  public ShutdownReport {
    unfinished = List.copyOf(unfinished);
  }
}
