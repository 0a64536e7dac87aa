package io.kennel.realpods;

import io.kennel.agent.registry.RegistryConfig;
import io.kennel.cluster.Cluster;
import io.kennel.cluster.ClusterConfig;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.NodeLifecycle;
import io.kennel.testing.RealPods;
import io.kennel.testing.TestClusterConfig;

/** Real pods of this machine. */
public final class MachinePods implements RealPods {
  @Override
  public String missing() {
    return Cluster.missingForRealPods();
  }

  @Override
  public Started start(TestClusterConfig config) {
    TestDirectory directory = TestDirectory.create();
    try {
      return new MachineCluster(withImages(config(config, directory.data())), directory);
    } catch (RuntimeException e) {
      directory.delete();
      throw e;
    }
  }

  /** What is wrong with an image of the test's own is better said at once than by a pod. */
  private static Cluster withImages(ClusterConfig config) {
    Cluster cluster = Cluster.start(config);
    try {
      cluster.awaitImages();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static ClusterConfig config(TestClusterConfig config, DataDirectory data) {
    NodeLifecycle kubernetes = NodeLifecycle.DEFAULT;
    return new ClusterConfig(
        data,
        config.nodes(),
        RuntimeChoice.OCI,
        "127.0.0.1",
        0,
        data.kubeconfig(),
        config.images(),
        RegistryConfig.parse(config.registryMirrors()),
        new NodeLifecycle(
            kubernetes.nodes(),
            kubernetes.lease(),
            kubernetes.notReadyTolerationSeconds(),
            kubernetes.unreachableTolerationSeconds(),
            config.shutdownPeriods()));
  }
}
