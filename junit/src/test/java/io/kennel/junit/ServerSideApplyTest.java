package io.kennel.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.junit.jupiter.api.Test;

/** An operator that applies what it wants on the server's side, as fabric8 does it. */
@Kennel
class ServerSideApplyTest {
  private static ConfigMap settings(String key, String value) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("settings")
        .withNamespace("default")
        .endMetadata()
        .addToData(key, value)
        .build();
  }

  private static ConfigMap apply(KubernetesClient client, String manager, ConfigMap wanted) {
    return client
        .resource(wanted)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(manager)
                .build());
  }

  @Test
  void operatorsShareAnObject(KubernetesClient client) {
    client.resource(settings("a", "1")).serverSideApply();
    ConfigMap shared = apply(client, "other", settings("b", "2"));
    assertThat(shared.getData()).containsEntry("a", "1").containsEntry("b", "2");
    assertThat(shared.getMetadata().getManagedFields())
        .extracting(entry -> entry.getOperation() + " " + entry.getManager())
        .containsExactlyInAnyOrder("Apply fabric8", "Apply other");
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> apply(client, "other", settings("a", "3")))
        .withMessageContaining("Apply failed with 1 conflict: conflict with \"fabric8\": .data.a");
    client.resource(settings("c", "3")).forceConflicts().serverSideApply();
    assertThat(client.configMaps().inNamespace("default").withName("settings").get().getData())
        .as("what is applied no longer is gone")
        .containsOnlyKeys("b", "c");
  }
}
