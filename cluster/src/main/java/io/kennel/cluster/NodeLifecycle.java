package io.kennel.cluster;

import io.kennel.agent.node.Heartbeat;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.controllers.nodes.NodesConfig;
import java.time.Duration;

/**
 * How a cluster notices that a node has fallen silent, and what follows when; and how long pods
 * have when a node is shut down.
 *
 * @param nodes what is decided about a silent node; its range of addresses is of no account here
 * @param lease the duration of a node's lease; it is renewed four times in that time
 * @param notReadyTolerationSeconds how long a pod that says nothing about it stays on a node that
 *     is not ready
 * @param unreachableTolerationSeconds the same for a node that has fallen silent
 * @param shutdown how long the pods of a node that is shut down have to end
 */
public record NodeLifecycle(
    NodesConfig nodes,
    Duration lease,
    long notReadyTolerationSeconds,
    long unreachableTolerationSeconds,
    ShutdownPeriods shutdown) {
  /** As in Kubernetes, but for the shutdown, for which a kubelet is given no time at all. */
  public static final NodeLifecycle DEFAULT =
      new NodeLifecycle(NodesConfig.DEFAULT, Heartbeat.LEASE, 300, 300, ShutdownPeriods.DEFAULT);

  /**
   * Refuses what would make every node seem silent all the time.
   *
   * @throws IllegalArgumentException says which of the figures do not go together
   */
  public NodeLifecycle {
    if (lease.toSeconds() < 1 || !lease.equals(Duration.ofSeconds(lease.toSeconds()))) {
      throw new IllegalArgumentException("a node's lease lasts whole seconds, at least 1");
    }
    if (nodes.grace().compareTo(renewal(lease)) <= 0) {
      throw new IllegalArgumentException(
          "a node would seem silent between two renewals of its lease, which come every "
              + renewal(lease).toMillis() / 1e3
              + " s (a quarter of its duration): lengthen the grace period or shorten the lease");
    }
  }

  private static Duration renewal(Duration lease) {
    return lease.dividedBy(Heartbeat.RENEWALS);
  }
}
