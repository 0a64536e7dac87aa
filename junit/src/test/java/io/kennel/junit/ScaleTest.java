package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worked example: scaling down and up keeps every claim, and its volume. */
@Kennel(nodes = 5, manifests = "store.yaml")
class ScaleTest {
  @Test
  void claimsOutliveTheirPods(TestCluster cluster) {
    scale(cluster, 5);
    List<String> volumes = volumes(cluster);
    assertThat(volumes).hasSize(5).doesNotContainNull();

    scale(cluster, 1);
    assertThat(cluster).pod("store-4").doesNotExist();
    assertThat(volumes(cluster)).isEqualTo(volumes);

    scale(cluster, 5);
    assertThat(volumes(cluster)).isEqualTo(volumes);
  }

  @Test
  void aHundredPodsBecomeReadyOneAfterTheOther(TestCluster cluster) {
    scale(cluster, 100);
    assertThat(cluster).pod("store-99").isReady();
  }

  private static void scale(TestCluster cluster, int replicas) {
    cluster.objects().scale(StatefulSet.class, "default", "store", replicas);
    assertThat(cluster).statefulSet("store").isReady().hasReadyReplicas(replicas);
  }

  private static List<String> volumes(TestCluster cluster) {
    return cluster.objects().list(PersistentVolumeClaim.class, "default").stream()
        .map(claim -> claim.getSpec().getVolumeName())
        .toList();
  }
}
