package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worked example: a rolling update, one that goes through and one that cannot. */
@Kennel(manifests = "store.yaml")
class RollingUpdateTest {
  @Test
  void podsAreReplacedFromTheHighestOrdinalDown(TestCluster cluster) {
    cluster.programs().image("store:2", SimulatedProgram.SERVER.readyAfter(Duration.ofMinutes(1)));
    assertThat(cluster).statefulSet("store").isReady();

    update(cluster, "store:2");
    assertThat(cluster).statefulSet("store").isReady();

    assertThat(images(cluster)).containsExactly("store:2", "store:2", "store:2");
    List<String> ready =
        cluster.timeline().entries().stream()
            .filter(entry -> entry.what().endsWith(", ready"))
            .map(entry -> entry.object().replace("Pod default/", ""))
            .toList();
    assertThat(ready)
        .containsExactly("store-0", "store-1", "store-2", "store-2", "store-1", "store-0");
  }

  @Test
  void anUpdateThatNeverBecomesReadyStopsAtTheFirstPod(TestCluster cluster) {
    cluster
        .programs()
        .image("store:broken", SimulatedProgram.SERVER.readyAfter(Duration.ofDays(1)));
    assertThat(cluster).statefulSet("store").isReady();

    update(cluster, "store:broken");
    assertThat(cluster).statefulSet("store").hasReadyReplicas(2);
    cluster.clock().advance(Duration.ofMinutes(30));

    assertThat(images(cluster)).containsExactly("store:1", "store:1", "store:broken");
    assertThat(cluster).pod("store-0").isReady();
    assertThat(cluster).pod("store-1").isReady();
  }

  private static void update(TestCluster cluster, String image) {
    cluster
        .objects()
        .edit(
            StatefulSet.class,
            "default",
            "store",
            set ->
                set.edit()
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .editFirstContainer()
                    .withImage(image)
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
  }

  private static List<String> images(TestCluster cluster) {
    return cluster.objects().list(Pod.class, "default").stream()
        .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
        .toList();
  }
}
