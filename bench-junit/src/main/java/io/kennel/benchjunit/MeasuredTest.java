package io.kennel.benchjunit;

import static io.kennel.testing.KennelAssertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.junit.Kennel;
import io.kennel.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test as users write it, again and again, each time with a cluster of its own. It prints how
 * long it took: see {@link ClusterSeries}.
 */
@ExtendWith(Stopwatch.class)
@Kennel
class MeasuredTest {
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

  @RepeatedTest(25)
  void becomesReadyAndLosesANode(Stopwatch.Start start, TestCluster cluster) {
    cluster.apply(SET);
    assertThat(cluster).statefulSet("store").isReady();
    long ready = System.nanoTime();
    Pod lost = pod(cluster);
    cluster.node(lost.getSpec().getNodeName()).disconnect();
    cluster.clock().advance(UNTIL_EVICTED);
    if (pod(cluster).getMetadata().getDeletionTimestamp() == null) {
      throw new AssertionError("the pod is not evicted");
    }
    long evicted = System.nanoTime();
    cluster.objects().forceDelete(Pod.class, NAMESPACE, "store-1");
    if (!cluster.await(() -> isReplaced(cluster, lost))) {
      throw new AssertionError("the pod is not replaced");
    }
    assertThat(cluster).statefulSet("store").isReady();
    long replaced = System.nanoTime();
    System.out.println(
        "cluster "
            + (ready - start.nanos())
            + " "
            + (evicted - ready)
            + " "
            + (replaced - evicted)
            + " "
            + processorNanos());
  }

  private static Pod pod(TestCluster cluster) {
    return cluster.objects().get(Pod.class, NAMESPACE, "store-1");
  }

  private static boolean isReplaced(TestCluster cluster, Pod lost) {
    Pod now = cluster.objects().find(Pod.class, NAMESPACE, "store-1");
    return now != null && !now.getMetadata().getUid().equals(lost.getMetadata().getUid());
  }

  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElseThrow();
  }
}
