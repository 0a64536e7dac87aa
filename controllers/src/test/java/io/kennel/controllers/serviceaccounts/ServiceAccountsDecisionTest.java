package io.kennel.controllers.serviceaccounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kennel.client.Plan;
import org.junit.jupiter.api.Test;

class ServiceAccountsDecisionTest {
  @Test
  void aNamespaceGetsWhatItLacks() {
    Plan plan = decide(namespace(false), null, null, "A");
    assertThat(plan.actions()).hasSize(2);
    ServiceAccount account = (ServiceAccount) ((Plan.Create<?>) plan.actions().get(0)).object();
    ConfigMap map = (ConfigMap) ((Plan.Create<?>) plan.actions().get(1)).object();
    assertThat(account.getMetadata().getName()).isEqualTo("default");
    assertThat(map.getMetadata().getName()).isEqualTo("kube-root-ca.crt");
    assertThat(map.getData()).containsEntry("ca.crt", "A");
    assertThat(decide(namespace(false), account, map, "A").actions()).isEmpty();
    assertThat(decide(namespace(false), account, map, "B").actions())
        .singleElement()
        .isInstanceOf(Plan.Update.class);
  }

  @Test
  void aNamespaceThatGoesGetsNothing() {
    assertThat(decide(namespace(true), null, null, "A")).isEqualTo(Plan.NOTHING);
  }

  private static Plan decide(
      Namespace namespace, ServiceAccount account, ConfigMap map, String authority) {
    return ServiceAccountsDecision.decide(
        new ServiceAccountsView(namespace, account, map, authority));
  }

  private static Namespace namespace(boolean leaving) {
    return new NamespaceBuilder()
        .withNewMetadata()
        .withName("demo")
        .withDeletionTimestamp(leaving ? "2026-01-01T00:00:00Z" : null)
        .endMetadata()
        .build();
  }
}
