package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How fast pods are asked to leave nodes that have fallen silent. */
@Kennel(nodes = 3, manifests = "store.yaml")
class EvictionPaceTest {
  private static final List<String> PODS = List.of("store-0", "store-1", "store-2");

  @Test
  void whereNoNodeIsReadyNobodyIsEvicted(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    cluster.nodes().forEach(TestNode::disconnect);
    for (TestNode node : cluster.nodes()) {
      assertThat(cluster).node(node.name()).isNotReady();
    }
    cluster.clock().advance(Duration.ofHours(1));
    for (TestNode node : cluster.nodes()) {
      assertThat(noExecute(cluster, node)).as(node.name()).isEmpty();
    }
    assertThat(PODS).noneMatch(pod -> isTerminating(cluster, pod));

    TestNode back = cluster.nodes().getFirst();
    back.reconnect();
    assertThat(cluster).node(back.name()).isReady();
    cluster.clock().advance(Duration.ofMinutes(10));
    for (String pod : PODS) {
      boolean lost = !cluster.pod(pod).node().name().equals(back.name());
      assertThat(isTerminating(cluster, pod)).as(pod).isEqualTo(lost);
    }
  }

  @Test
  void nodesLoseTheirPodsOneAfterTheOther(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    TestNode one = cluster.nodes().get(0);
    TestNode two = cluster.nodes().get(1);
    one.disconnect();
    two.disconnect();
    cluster.clock().advance(Duration.ofMinutes(2));
    Instant first = Instant.parse(noExecute(cluster, one).orElseThrow().getTimeAdded());
    Instant second = Instant.parse(noExecute(cluster, two).orElseThrow().getTimeAdded());
    assertThat(Duration.between(first, second).abs())
        .as("10 s, but for whole seconds")
        .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(21));
  }

  private static Optional<Taint> noExecute(TestCluster cluster, TestNode node) {
    return cluster.objects().get(Node.class, "", node.name()).getSpec().getTaints().stream()
        .filter(taint -> taint.getEffect().equals("NoExecute"))
        .findFirst();
  }

  private static boolean isTerminating(TestCluster cluster, String pod) {
    return cluster.objects().get(Pod.class, "default", pod).getMetadata().getDeletionTimestamp()
        != null;
  }
}
