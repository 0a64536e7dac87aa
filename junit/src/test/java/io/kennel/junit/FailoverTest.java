package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worked example: whom clients of an application are sent to while its pods come and go. */
@Kennel(manifests = "store.yaml")
class FailoverTest {
  @Test
  void clientsAreSentOnlyToPodsThatAreReady(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    assertThat(readyPods(cluster)).containsExactly("store-0", "store-1", "store-2");

    cluster.pod("store-1").probesFail("the disk is slow");
    assertThat(cluster).pod("store-1").isNotReady();
    assertThat(readyPods(cluster)).containsExactly("store-0", "store-2");

    cluster.pod("store-1").probesSucceed();
    assertThat(cluster).pod("store-1").isReady();
    assertThat(readyPods(cluster)).containsExactly("store-0", "store-1", "store-2");
  }

  @Test
  void aProcessThatCrashesIsStartedAgainInItsPlace(TestCluster cluster) {
    assertThat(cluster).statefulSet("store").isReady();
    String node = cluster.pod("store-0").node().name();

    cluster.pod("store-0").crash(1);

    assertThat(cluster).pod("store-0").isReady().isOn(node);
    assertThat(cluster.timeline().about(object -> object.endsWith("store-0")))
        .contains("restarts 1");
  }

  private static List<String> readyPods(TestCluster cluster) {
    cluster.settle();
    return cluster.objects().list(EndpointSlice.class, "default").stream()
        .filter(slice -> slice.getMetadata().getName().startsWith("store-"))
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> Boolean.TRUE.equals(endpoint.getConditions().getReady()))
        .map(endpoint -> endpoint.getTargetRef().getName())
        .sorted()
        .toList();
  }
}
