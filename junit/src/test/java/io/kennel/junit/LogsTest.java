package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.metrics.v1beta1.PodMetrics;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.testing.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a simulated pod has written and uses, by a client over HTTPS. */
class LogsTest {
  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web}
      spec:
        terminationGracePeriodSeconds: 0
        containers: [{name: main, image: "web:1"}]
      """;

  @Test
  @Kennel(nodes = 1)
  void aClientReadsAndFollowsTheLog(TestCluster cluster, KubernetesClient client) throws Exception {
    PodResource web = begin(cluster, client);
    assertThat(web.getLog()).isEqualTo("one\ntwo\nthree\n");
    assertThat(web.tailingLines(2).getLog()).isEqualTo("two\nthree\n");
    assertThat(web.tailingLines(0).getLog()).isEmpty();
    assertThat(web.limitBytes(5).getLog()).isEqualTo("one\nt");
    assertThat(web.usingTimestamps().getLog()).matches("(?s)(\\d{4}-\\S+Z (one|two|three)\n){3}");
    try (LogWatch followed = web.watchLog()) {
      byte[] written = followed.getOutput().readNBytes(14);
      assertThat(new String(written, StandardCharsets.UTF_8)).isEqualTo("one\ntwo\nthree\n");
      cluster.pod("web").crash(1);
      assertThat(followed.getOutput().read())
          .as("the end, as its container has ended")
          .isNegative();
    }
  }

  @Test
  @Kennel(nodes = 1)
  void sinceGoesByTheClustersClock(TestCluster cluster, KubernetesClient client) {
    PodResource web = begin(cluster, client);
    cluster.clock().advance(Duration.ofHours(1));
    assertThat(web.sinceSeconds(60).getLog()).isEmpty();
    assertThat(web.sinceSeconds(7200).getLog()).contains("one");
  }

  @Test
  @Kennel(nodes = 1)
  void aNodeThatIsCutOffDoesNotAnswer(TestCluster cluster) {
    Config once = Config.fromKubeconfig(cluster.kubeconfig());
    once.setRequestRetryBackoffLimit(0);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(once).build()) {
      PodResource web = begin(cluster, client);
      cluster.node("node-1").disconnect();
      assertThatThrownBy(web::getLog)
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("cannot be reached");
      cluster.node("node-1").reconnect();
      assertThat(web.getLog()).contains("one");
    }
  }

  @Test
  @Kennel(nodes = 1)
  void topHasFigures(TestCluster cluster, KubernetesClient client) {
    begin(cluster, client);
    cluster.clock().advance(Duration.ofMinutes(1));
    List<PodMetrics> metrics = client.top().pods().metrics("default").getItems();
    assertThat(metrics).hasSize(1);
    assertThat(metrics.getFirst().getContainers().getFirst().getUsage().get("memory"))
        .satisfies(memory -> assertThat(memory.getNumericalAmount()).isPositive());
    assertThat(client.top().nodes().metrics().getItems()).hasSize(1);
  }

  private static PodResource begin(TestCluster cluster, KubernetesClient client) {
    cluster
        .programs()
        .image("web:1", SimulatedProgram.SERVER.logging(List.of("one", "two", "three")));
    cluster.apply(POD);
    assertThat(cluster).pod("web").isReady();
    return client.pods().inNamespace("default").withName("web");
  }
}
