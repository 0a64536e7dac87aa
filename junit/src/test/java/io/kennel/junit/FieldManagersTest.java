package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.kennel.testing.TestCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who has written what of a pod, as {@code kubectl get --show-managed-fields} shows it. */
@Kennel
class FieldManagersTest {
  private static void apply(KubernetesClient client, String name, Map<String, String> selector) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withNodeSelector(selector)
            .addNewContainer()
            .withName("main")
            .withImage("nginx")
            .endContainer()
            .endSpec()
            .build();
    client.resource(pod).serverSideApply();
  }

  private static List<String> managers(TestCluster cluster, String name) {
    return cluster
        .objects()
        .get(Pod.class, "default", name)
        .getMetadata()
        .getManagedFields()
        .stream()
        .map(FieldManagersTest::manager)
        .toList();
  }

  private static String manager(ManagedFieldsEntry entry) {
    return entry.getOperation()
        + " "
        + entry.getManager()
        + (entry.getSubresource() == null ? "" : "/" + entry.getSubresource());
  }

  @Test
  void theNodeSaysThatAPodRuns(TestCluster cluster, KubernetesClient client) {
    apply(client, "runs", Map.of());
    assertThat(cluster).pod("runs").isReady();
    assertThat(managers(cluster, "runs")).containsExactly("Apply fabric8", "Update kubelet/status");
  }

  @Test
  void theSchedulerSaysWhyAPodHasNoNode(TestCluster cluster, KubernetesClient client) {
    apply(client, "waits", Map.of("disk", "none"));
    cluster.settle();
    assertThat(managers(cluster, "waits"))
        .containsExactly("Apply fabric8", "Update kube-scheduler/status");
  }
}
