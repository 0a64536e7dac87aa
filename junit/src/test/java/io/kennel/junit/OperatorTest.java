package io.kennel.junit;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.kennel.testing.TestCluster;
import org.junit.jupiter.api.Test;

/**
 * A worked example: an operator, with the client that it has in production. It lives outside of the
 * cluster's time, so expectations wait in real time here.
 */
@Kennel(manifests = "store.yaml")
class OperatorTest {
  @Test
  void theOperatorScalesTheSetToWhatItsConfigurationSays(
      TestCluster cluster, KubernetesClient client) {
    assertThat(cluster).statefulSet("store").isReady();
    try (var _ = new ScalingOperator(client)) {
      client
          .configMaps()
          .inNamespace("default")
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("store-size")
                  .endMetadata()
                  .addToData("replicas", "4")
                  .build())
          .create();
      assertThat(cluster).pod("store-3").isReady();
    }
  }

  @Test
  void otherProgramsGetAKubeconfig(TestCluster cluster, @Kubeconfig String kubeconfig) {
    assertThat(kubeconfig).contains("server: https://127.0.0.1:");
    assertThat(cluster.client().pods().inNamespace("default").list().getMetadata()).isNotNull();
  }

  /** The operator under test: sets a StatefulSet's replicas to a number in a ConfigMap. */
  private static final class ScalingOperator implements Watcher<ConfigMap>, AutoCloseable {
    private final KubernetesClient client;
    private final AutoCloseable watch;

    ScalingOperator(KubernetesClient client) {
      this.client = client;
      this.watch = client.configMaps().inNamespace("default").withName("store-size").watch(this);
    }

    @Override
    public void eventReceived(Action action, ConfigMap size) {
      int replicas = Integer.parseInt(size.getData().get("replicas"));
      client.apps().statefulSets().inNamespace("default").withName("store").scale(replicas);
    }

    @Override
    public void onClose(WatcherException cause) {
      throw new AssertionError("the watch ended", cause);
    }

    @Override
    public void close() {
      try {
        watch.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
