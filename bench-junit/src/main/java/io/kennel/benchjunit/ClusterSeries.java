package io.kennel.benchjunit;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Starts clusters one after another in this JVM, and says how long each took. A line each:
 *
 * <ul>
 *   <li>{@code cluster READY EVICTION REPLACEMENT PROCESSOR}: nanoseconds from the start of a
 *       cluster until a StatefulSet of 3 with claims is ready; from the loss of a node until its
 *       pod is evicted, within six minutes of the cluster's time; from then until the pod, deleted
 *       by force, has a ready replacement; and of processor time that this process has used until
 *       then
 *   <li>{@code heap BYTES}: what a further cluster holds that does nothing
 * </ul>
 */
public final class ClusterSeries {
  private static final int REPLICAS = 3;
  private static final Duration UNTIL_EVICTED = Duration.ofMinutes(6);
  private static final String NAMESPACE = "default";

  private static final String SET =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: store}
      spec:
        clusterIP: None
        selector: {app: store}
        ports: [{name: http, port: 80, targetPort: 8080}]
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: store}
      spec:
        replicas: 3
        serviceName: store
        selector: {matchLabels: {app: store}}
        template:
          metadata: {labels: {app: store}}
          spec:
            containers:
            - name: server
              image: store:1
              readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 1}
              volumeMounts: [{name: data, mountPath: /var/data}]
        volumeClaimTemplates:
        - metadata: {name: data}
          spec:
            accessModes: [ReadWriteOnce]
            resources: {requests: {storage: 1Gi}}
      """;

  private ClusterSeries() {}

  /**
   * Runs the series.
   *
   * @param arguments how many clusters one after another, and how many that do nothing at once
   */
  public static void main(String[] arguments) {
    int clusters = Integer.parseInt(arguments[0]);
    for (int number = 1; number <= clusters; number++) {
      System.out.println(cluster());
    }
    System.out.println("heap " + heapOfOne(Integer.parseInt(arguments[1])));
  }

  private static String cluster() {
    long start = System.nanoTime();
    try (TestCluster cluster = TestCluster.start()) {
      cluster.apply(SET);
      await(cluster, "the set is not ready", () -> isReady(cluster));
      long ready = System.nanoTime();
      Pod lost = loseNode(cluster);
      long evicted = System.nanoTime();
      replace(cluster, lost);
      long replaced = System.nanoTime();
      return "cluster "
          + (ready - start)
          + " "
          + (evicted - ready)
          + " "
          + (replaced - evicted)
          + " "
          + processorNanos();
    }
  }

  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
  }

  /** Loses the node of a pod, and waits until that is evicted. */
  private static Pod loseNode(TestCluster cluster) {
    Pod lost = pod(cluster);
    cluster.node(lost.getSpec().getNodeName()).disconnect();
    cluster.clock().advance(UNTIL_EVICTED);
    if (pod(cluster).getMetadata().getDeletionTimestamp() == null) {
      throw new IllegalStateException("the pod is not evicted\n" + cluster.timeline());
    }
    return lost;
  }

  private static void replace(TestCluster cluster, Pod lost) {
    cluster.objects().forceDelete(Pod.class, NAMESPACE, "store-1");
    await(
        cluster,
        "the pod is not replaced",
        () -> {
          Pod now = cluster.objects().find(Pod.class, NAMESPACE, "store-1");
          return now != null
              && !now.getMetadata().getUid().equals(lost.getMetadata().getUid())
              && isReady(cluster);
        });
  }

  private static Pod pod(TestCluster cluster) {
    return cluster.objects().get(Pod.class, NAMESPACE, "store-1");
  }

  private static boolean isReady(TestCluster cluster) {
    StatefulSet set = cluster.objects().get(StatefulSet.class, NAMESPACE, "store");
    Integer ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
    return ready != null && ready == REPLICAS;
  }

  private static void await(TestCluster cluster, String otherwise, BooleanSupplier condition) {
    if (!cluster.await(condition)) {
      throw new IllegalStateException(otherwise + "\n" + cluster.timeline());
    }
  }

  private static long heapOfOne(int clusters) {
    long before = usedBytes();
    List<TestCluster> open = new ArrayList<>();
    for (int i = 0; i < clusters; i++) {
      open.add(TestCluster.start());
    }
    long after = usedBytes();
    open.forEach(TestCluster::close);
    return (after - before) / clusters;
  }

  /** After a collection; the second finds what the first has let go of. */
  private static long usedBytes() {
    System.gc();
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
