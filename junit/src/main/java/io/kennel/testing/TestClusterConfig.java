package io.kennel.testing;

import io.kennel.world.paced.Pace;
import java.time.Duration;

/**
 * What a cluster in a test shall be.
 *
 * @param nodes how many, named {@code node-1} and so on
 * @param podsPerNodeMax how many pods one node takes
 * @param pace how time passes while the test does not move it
 * @param patience how much of the cluster's time an expectation may take
 */
public record TestClusterConfig(int nodes, int podsPerNodeMax, Pace pace, Duration patience) {
  /** Three nodes, of the size of a kubelet's default; time passes as it does outside. */
  public static final TestClusterConfig DEFAULT =
      new TestClusterConfig(3, 110, Pace.FLOWING, Duration.ofMinutes(10));

  public TestClusterConfig {
    if (nodes < 0 || podsPerNodeMax < 1) {
      throw new IllegalArgumentException(
          "a cluster has 0 nodes or more, and a node room for a pod");
    }
  }

  public TestClusterConfig withNodes(int number) {
    return new TestClusterConfig(number, podsPerNodeMax, pace, patience);
  }

  public TestClusterConfig withPodsPerNodeMax(int number) {
    return new TestClusterConfig(nodes, number, pace, patience);
  }

  public TestClusterConfig withPace(Pace wanted) {
    return new TestClusterConfig(nodes, podsPerNodeMax, wanted, patience);
  }

  public TestClusterConfig withPatience(Duration limit) {
    return new TestClusterConfig(nodes, podsPerNodeMax, pace, limit);
  }
}
