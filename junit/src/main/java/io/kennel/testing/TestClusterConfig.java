package io.kennel.testing;

import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.world.paced.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a cluster in a test shall be.
 *
 * @param nodes how many, named {@code node-1} and so on
 * @param podsPerNodeMax how many pods one simulated node takes; a real one takes 110
 * @param pace how time passes while the test does not move it; real pods have real time
 * @param patience how much of the cluster's time an expectation may take
 * @param shutdownPeriods how long the pods of a node that is shut down have to end
 * @param pods whether they are processes
 * @param images archives that real nodes have from their start: tar files as {@code docker save}
 *     and Jib write them, and OCI layouts; simulated nodes have every image
 * @param registryMirrors where real nodes look for images first, each {@code [REGISTRY=]URL}
 */
public record TestClusterConfig(
    int nodes,
    int podsPerNodeMax,
    Pace pace,
    Duration patience,
    ShutdownPeriods shutdownPeriods,
    Pods pods,
    List<Path> images,
    List<String> registryMirrors) {
  /** Three nodes, of the size of a kubelet's default; time passes as it does outside. */
  public static final TestClusterConfig DEFAULT =
      new TestClusterConfig(
          3,
          110,
          Pace.FLOWING,
          Duration.ofMinutes(10),
          ShutdownPeriods.DEFAULT,
          Pods.SIMULATED,
          List.of(),
          List.of());

  /**
   * {@link #DEFAULT} with real pods. Nothing moves their time ahead, so an expectation is given up
   * after two minutes.
   */
  public static final TestClusterConfig REAL_PODS =
      new TestClusterConfig(
          3,
          110,
          Pace.FLOWING,
          Duration.ofMinutes(2),
          ShutdownPeriods.DEFAULT,
          Pods.REAL,
          List.of(),
          List.of());

  public TestClusterConfig {
    if (nodes < 0 || podsPerNodeMax < 1) {
      throw new IllegalArgumentException(
          "a cluster has 0 nodes or more, and a node room for a pod");
    }
    if (pods == Pods.REAL && (nodes < 1 || pace != Pace.FLOWING)) {
      throw new IllegalArgumentException(
          "a cluster with real pods has a node or more, and its time flows");
    }
    images = List.copyOf(images);
    registryMirrors = List.copyOf(registryMirrors);
  }

  public TestClusterConfig withNodes(int number) {
    return new TestClusterConfig(
        number, podsPerNodeMax, pace, patience, shutdownPeriods, pods, images, registryMirrors);
  }

  public TestClusterConfig withPodsPerNodeMax(int number) {
    return new TestClusterConfig(
        nodes, number, pace, patience, shutdownPeriods, pods, images, registryMirrors);
  }

  public TestClusterConfig withPace(Pace wanted) {
    return new TestClusterConfig(
        nodes, podsPerNodeMax, wanted, patience, shutdownPeriods, pods, images, registryMirrors);
  }

  public TestClusterConfig withPatience(Duration limit) {
    return new TestClusterConfig(
        nodes, podsPerNodeMax, pace, limit, shutdownPeriods, pods, images, registryMirrors);
  }

  public TestClusterConfig withShutdownPeriods(ShutdownPeriods periods) {
    return new TestClusterConfig(
        nodes, podsPerNodeMax, pace, patience, periods, pods, images, registryMirrors);
  }

  public TestClusterConfig withImages(List<Path> archives) {
    return new TestClusterConfig(
        nodes, podsPerNodeMax, pace, patience, shutdownPeriods, pods, archives, registryMirrors);
  }

  public TestClusterConfig withRegistryMirrors(List<String> mirrors) {
    return new TestClusterConfig(
        nodes, podsPerNodeMax, pace, patience, shutdownPeriods, pods, images, mirrors);
  }
}
