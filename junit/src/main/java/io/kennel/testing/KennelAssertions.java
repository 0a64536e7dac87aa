package io.kennel.testing;

/**
 * Assertions about a cluster. Each waits for what it expects, by moving the cluster's time, for as
 * long as the cluster's patience lasts; a failure tells what happened to the objects involved.
 */
public final class KennelAssertions {
  private KennelAssertions() {}

  /** {@code assertThat(cluster).statefulSet("kubia").isReady()}, and so on. */
  public static ClusterAssert assertThat(TestCluster cluster) {
    return new ClusterAssert(cluster);
  }
}
