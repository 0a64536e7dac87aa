package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestClusterConfig;
import io.kennel.testing.TestNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worked example: a node is shut down, and a StatefulSet goes on without waiting for it. */
@Kennel(nodes = 3)
class NodeShutdownTest {
  @Test
  void itsPodsEndInTheirOwnTimeAndComeUpElsewhere(TestCluster cluster) throws Exception {
    SimulatedProgram slow = SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(9));
    cluster.programs().container("server", slow);
    cluster.apply(Path.of(getClass().getResource("store.yaml").toURI()));
    assertThat(cluster).statefulSet("store").isReady();
    TestNode node = cluster.pod("store-1").node();
    String uid = uid(cluster, "store-1");
    Instant began = cluster.clock().now();

    node.shutdown();
    assertThat(cluster).node(node.name()).isNotReady();
    assertThat(node.runningPods()).as("it has nine seconds").contains("default/store-1");
    assertThat(node.isOff()).isFalse();
    assertThatThrownBy(node::start).hasMessageContaining("is shutting down");
    assertThat(uid(cluster, "store-1")).as("nobody replaces it before").isEqualTo(uid);

    assertThat(cluster).node(node.name()).isOff();
    assertThat(cluster).pod("store-1").isReplaced(uid).isReady();
    assertThat(cluster).statefulSet("store").isReady();
    assertThat(Duration.between(began, cluster.clock().now()))
        .as("nobody waits for a silent node")
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(15));
    assertThat(cluster.pod("store-1").node().name()).isNotEqualTo(node.name());
    assertThat(cluster).runsAtMostOnce("default", "store-1");
    assertThat(warnings(cluster)).as("a clean end").isEmpty();

    cluster.clock().advance(Duration.ofMinutes(10));
    assertThat(cluster).statefulSet("store").isReady();
    node.start();
    assertThat(cluster).node(node.name()).isReady();
    cluster.settle();
    assertThat(cluster.objects().get(Node.class, "", node.name()).getSpec().getTaints()).isEmpty();
  }

  @Test
  void whereThereIsNoOtherNodeItsPodsWaitForIt() {
    try (TestCluster cluster = TestCluster.start(TestClusterConfig.DEFAULT.withNodes(1))) {
      cluster.apply(
          """
          {"apiVersion":"v1","kind":"Pod","metadata":{"name":"bare","namespace":"default"},
           "spec":{"containers":[{"name":"main","image":"i"}]}}
          """);
      assertThat(cluster).pod("bare").isReady();
      TestNode node = cluster.node("node-1");
      node.shutdown();
      assertThat(cluster).node("node-1").isOff();
      Pod bare = cluster.objects().get(Pod.class, "default", "bare");
      assertThat(bare.getStatus().getPhase()).isEqualTo("Failed");
      assertThat(bare.getStatus().getReason()).isEqualTo("Terminated");
      node.start();
      assertThat(cluster).node("node-1").isReady();
      cluster.clock().advance(Duration.ofMinutes(1));
      bare = cluster.objects().get(Pod.class, "default", "bare");
      assertThat(bare.getStatus().getPhase()).as("nobody makes it anew").isEqualTo("Failed");
      assertThat(node.runningPods()).isEmpty();
    }
  }

  /** Nothing can be done for them but to wait for the node. */
  @Test
  void podsWhoseVolumeIsTiedToTheNodeWaitForIt(TestCluster cluster) {
    cluster.apply(
        """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: disk}
        spec:
          accessModes: [ReadWriteOnce]
          capacity: {storage: 1Gi}
          storageClassName: local
          local: {path: /mnt/disk}
          nodeAffinity:
            required:
              nodeSelectorTerms:
              - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [node-2]}]
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: tied}
        spec:
          serviceName: tied
          selector: {matchLabels: {app: tied}}
          template:
            metadata: {labels: {app: tied}}
            spec:
              containers:
              - {name: server, image: i, volumeMounts: [{name: data, mountPath: /data}]}
          volumeClaimTemplates:
          - metadata: {name: data}
            spec:
              storageClassName: local
              accessModes: [ReadWriteOnce]
              resources: {requests: {storage: 1Gi}}
        """);
    assertThat(cluster).pod("tied-0").isOn("node-2").isReady();
    String uid = uid(cluster, "tied-0");
    cluster.node("node-2").shutdown();
    assertThat(cluster).node("node-2").isOff();
    assertThat(cluster).pod("tied-0").isReplaced(uid);
    cluster.clock().advance(Duration.ofMinutes(20));
    Pod waiting = cluster.objects().get(Pod.class, "default", "tied-0");
    assertThat(waiting.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(waiting.getSpec().getNodeName()).isNull();
    cluster.node("node-2").start();
    assertThat(cluster).pod("tied-0").isOn("node-2").isReady();
  }

  /** They tolerate a node that is not ready, and must not be made anew on it all the time. */
  @Test
  void daemonsComeBackWithTheNode(TestCluster cluster) {
    cluster.apply(
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata: {labels: {app: agent}}
            spec: {containers: [{name: agent, image: i}]}
        """);
    cluster.await(() -> ready(cluster) == 3);
    cluster.node("node-3").shutdown();
    assertThat(cluster).node("node-3").isOff();
    cluster.clock().advance(Duration.ofMinutes(20));
    assertThat(ready(cluster)).isEqualTo(2);
    assertThat(warnings(cluster)).noneMatch(each -> each.startsWith("NodeShutdown"));
    cluster.node("node-3").start();
    assertThat(cluster.await(() -> ready(cluster) == 3)).isTrue();
  }

  private static long ready(TestCluster cluster) {
    return cluster.objects().list(Pod.class, "default").stream()
        .filter(pod -> pod.getMetadata().getName().startsWith("agent-"))
        .flatMap(pod -> pod.getStatus().getConditions().stream())
        .filter(each -> each.getType().equals("Ready") && each.getStatus().equals("True"))
        .count();
  }

  /** Their lease is of no account any more: they are known to have ended. */
  @Test
  void fencedPodsAreReplacedWithoutWaitingForTheirLease(TestCluster cluster) throws Exception {
    String set = Files.readString(Path.of(getClass().getResource("store.yaml").toURI()));
    String fenced = "labels: {app: store}\n      annotations: {kennel.io/failover: fenced}";
    cluster.apply(set.replace("labels: {app: store}\n    spec", fenced + "\n    spec"));
    assertThat(cluster).statefulSet("store").isReady();
    assertThat(
            cluster.objects().get(Pod.class, "default", "store-0").getMetadata().getAnnotations())
        .containsKey("kennel.io/fence-epoch");
    TestNode node = cluster.pod("store-0").node();
    String uid = uid(cluster, "store-0");
    Instant began = cluster.clock().now();
    node.shutdown();
    assertThat(cluster).pod("store-0").isReplaced(uid).isReady();
    assertThat(Duration.between(began, cluster.clock().now())).isLessThan(Duration.ofSeconds(5));
    assertThat(cluster).node(node.name()).isOff();
    cluster.clock().advance(Duration.ofMinutes(5));
    assertThat(cluster).statefulSet("store").isReady();
    node.start();
    assertThat(cluster).node(node.name()).isReady();
    cluster.clock().advance(Duration.ofMinutes(5));
    assertThat(warnings(cluster)).isEmpty();
    assertThat(cluster.objects().get(Node.class, "", node.name()).getSpec().getTaints()).isEmpty();
  }

  @Test
  void aNewAgentGoesOnWithIt(TestCluster cluster) {
    cluster
        .programs()
        .container("main", SimulatedProgram.SERVER.stoppingAfter(Duration.ofSeconds(9)));
    cluster.apply(
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"bare","namespace":"default"},
         "spec":{"containers":[{"name":"main","image":"i"}]}}
        """);
    assertThat(cluster).pod("bare").isReady();
    TestNode node = cluster.pod("bare").node();
    node.shutdown();
    cluster.clock().advance(Duration.ofSeconds(3));
    node.restartAgent();
    assertThat(cluster).node(node.name()).isOff();
    assertThat(cluster.objects().get(Pod.class, "default", "bare").getStatus().getReason())
        .isEqualTo("Terminated");
  }

  @Test
  void timesAreConfigured() {
    ShutdownPeriods short2 = ShutdownPeriods.of(Duration.ofSeconds(2), Duration.ZERO);
    try (TestCluster cluster =
        TestCluster.start(TestClusterConfig.DEFAULT.withNodes(1).withShutdownPeriods(short2))) {
      cluster.programs().container("main", SimulatedProgram.SERVER.stoppingAfter(null));
      cluster.apply(
          """
          {"apiVersion":"v1","kind":"Pod","metadata":{"name":"deaf","namespace":"default"},
           "spec":{"containers":[{"name":"main","image":"i"}]}}
          """);
      assertThat(cluster).pod("deaf").isReady();
      Instant began = cluster.clock().now();
      cluster.node("node-1").shutdown();
      assertThat(cluster).node("node-1").isOff();
      assertThat(Duration.between(began, cluster.clock().now())).isLessThan(Duration.ofSeconds(4));
    }
  }

  private static String uid(TestCluster cluster, String pod) {
    return cluster.objects().get(Pod.class, "default", pod).getMetadata().getUid();
  }

  /** What people would worry about, but for what the node controller says of the node. */
  private static List<String> warnings(TestCluster cluster) {
    return cluster.objects().list(Event.class, "default").stream()
        .filter(each -> each.getType().equals("Warning"))
        .filter(each -> !each.getReason().equals("NodeNotReady"))
        .map(each -> each.getReason() + " " + each.getMessage())
        .toList();
  }
}
