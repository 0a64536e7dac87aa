package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A worked example: what a StatefulSet does when a node drops off the network. */
@Kennel(nodes = 3, manifests = "store.yaml")
class NodeLossTest {
  @Test
  void aCutOffPodIsNotReplacedBeforeSomebodySaysSo(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    TestNode lost = cluster.pod("store-1").node();
    String uid = cluster.objects().get(Pod.class, "default", "store-1").getMetadata().getUid();

    lost.disconnect();
    assertThat(cluster).node(lost.name()).isNotReady();
    assertThat(cluster).pod("store-1").isTerminating();

    cluster.clock().advance(Duration.ofHours(1));
    assertThat(cluster.objects().get(Pod.class, "default", "store-1").getMetadata().getUid())
        .as("no replacement while the old one may run")
        .isEqualTo(uid);
    assertThat(lost.runningPods()).contains("default/store-1");

    cluster.objects().forceDelete(Pod.class, "default", "store-1");
    assertThat(cluster).pod("store-1").isReplaced(uid).isReady();
  }

  @Test
  void aNodeThatComesBackInTimeKeepsItsPod(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    TestNode lost = cluster.pod("store-0").node();
    String uid = cluster.objects().get(Pod.class, "default", "store-0").getMetadata().getUid();

    lost.disconnect();
    assertThat(cluster).node(lost.name()).isNotReady();
    lost.reconnect();
    assertThat(cluster).node(lost.name()).isReady();
    assertThat(cluster).pod("store-0").isReady();
    assertThat(cluster.objects().get(Pod.class, "default", "store-0").getMetadata().getUid())
        .isEqualTo(uid);
  }

  @Test
  void deletingTheNodeFreesItsIdentities(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    TestNode lost = cluster.pod("store-2").node();
    String uid = cluster.objects().get(Pod.class, "default", "store-2").getMetadata().getUid();

    lost.crash();
    assertThat(cluster).node(lost.name()).isNotReady();
    cluster.objects().delete(Node.class, "", lost.name());

    assertThat(cluster).pod("store-2").isReplaced(uid).isReady();
    assertThat(cluster).runsAtMostOnce("default", "store-2");
  }
}
