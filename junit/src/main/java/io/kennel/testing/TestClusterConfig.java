package io.kennel.testing;

import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.world.paced.Pace;
import java.time.Duration;

/**
 * What a cluster in a test shall be.
 *
 * @param nodes how many, named {@code node-1} and so on
 * @param podsPerNodeMax how many pods one node takes
 * @param pace how time passes while the test does not move it
 * @param patience how much of the cluster's time an expectation may take
 * @param shutdownPeriods how long the pods of a node that is shut down have to end
 */
public record TestClusterConfig(
    int nodes, int podsPerNodeMax, Pace pace, Duration patience, ShutdownPeriods shutdownPeriods) {
  /** Three nodes, of the size of a kubelet's default; time passes as it does outside. */
  public static final TestClusterConfig DEFAULT =
      new TestClusterConfig(3, 110, Pace.FLOWING, Duration.ofMinutes(10), ShutdownPeriods.DEFAULT);

  public TestClusterConfig {
    if (nodes < 0 || podsPerNodeMax < 1) {
      throw new IllegalArgumentException(
          "a cluster has 0 nodes or more, and a node room for a pod");
    }
  }

  public TestClusterConfig withNodes(int number) {
    return new TestClusterConfig(number, podsPerNodeMax, pace, patience, shutdownPeriods);
  }

  public TestClusterConfig withPodsPerNodeMax(int number) {
    return new TestClusterConfig(nodes, number, pace, patience, shutdownPeriods);
  }

  public TestClusterConfig withPace(Pace wanted) {
    return new TestClusterConfig(nodes, podsPerNodeMax, wanted, patience, shutdownPeriods);
  }

  public TestClusterConfig withPatience(Duration limit) {
    return new TestClusterConfig(nodes, podsPerNodeMax, pace, limit, shutdownPeriods);
  }

  public TestClusterConfig withShutdownPeriods(ShutdownPeriods periods) {
    return new TestClusterConfig(nodes, podsPerNodeMax, pace, patience, periods);
  }
}
