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

  /** What people would worry about. */
  private static List<String> warnings(TestCluster cluster) {
    return cluster.objects().list(Event.class, "default").stream()
        .filter(each -> each.getType().equals("Warning"))
        .map(each -> each.getReason() + " " + each.getMessage())
        .toList();
  }
}
