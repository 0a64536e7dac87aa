package io.kennel.testing;

import io.kennel.api.ObjectKey;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a cluster; names without a namespace are of the namespace {@code default}. */
public final class ClusterAssert extends AbstractAssert<ClusterAssert, TestCluster> {
  private static final String DEFAULT_NAMESPACE = "default";

  ClusterAssert(TestCluster cluster) {
    super(cluster, ClusterAssert.class);
  }

  public StatefulSetAssert statefulSet(String name) {
    return statefulSet(DEFAULT_NAMESPACE, name);
  }

  public StatefulSetAssert statefulSet(String namespace, String name) {
    return new StatefulSetAssert(new Expectation(actual), new ObjectKey(namespace, name));
  }

  public PodAssert pod(String name) {
    return pod(DEFAULT_NAMESPACE, name);
  }

  public PodAssert pod(String namespace, String name) {
    return new PodAssert(new Expectation(actual), new ObjectKey(namespace, name));
  }

  public NodeAssert node(String name) {
    return new NodeAssert(new Expectation(actual), name);
  }

  /** At most one machine runs a pod of this name now, whatever the API says of it. */
  public ClusterAssert runsAtMostOnce(String namespace, String pod) {
    String name = namespace + "/" + pod;
    long machines =
        actual.nodes().stream()
            .mapToLong(node -> node.runningPods().stream().filter(name::equals).count())
            .sum();
    if (machines > 1) {
      throw new Expectation(actual)
          .failure(
              "%s runs %s times at once".formatted(name, machines), new ObjectKey(namespace, pod));
    }
    return this;
  }
}
