package io.kennel.controllers.serviceaccounts;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is missing in a namespace. */
final class ServiceAccountsDecision {
  static final String ACCOUNT = "default";
  static final String CERTIFICATE = "kube-root-ca.crt";
  private static final String DATA_KEY = "ca.crt";
  private static final String DESCRIPTION =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private ServiceAccountsDecision() {}

  static Plan decide(ServiceAccountsView view) {
    if (view.namespace().getMetadata().getDeletionTimestamp() != null) {
      return Plan.NOTHING;
    }
    String namespace = view.namespace().getMetadata().getName();
    List<Action> actions = new ArrayList<>();
    if (view.account() == null) {
      actions.add(new Plan.Create<>(Kinds.SERVICE_ACCOUNT, account(namespace)));
    }
    Map<String, String> data = Map.of(DATA_KEY, view.authority());
    ConfigMap known = view.certificate();
    if (known == null) {
      actions.add(new Plan.Create<>(Kinds.CONFIG_MAP, certificate(namespace, data)));
    } else if (!data.equals(known.getData())) {
      ConfigMap changed = Models.copy(known);
      changed.setData(data);
      actions.add(new Plan.Update<>(Kinds.CONFIG_MAP, changed));
    }
    return new Plan(actions, null);
  }

  private static ServiceAccount account(String namespace) {
    ObjectMeta meta = Owners.metadata(namespace, ACCOUNT);
    ServiceAccount account = new ServiceAccount();
    account.setMetadata(meta);
    return account;
  }

  private static ConfigMap certificate(String namespace, Map<String, String> data) {
    ObjectMeta meta = Owners.metadata(namespace, CERTIFICATE);
    meta.setAnnotations(Map.of("kubernetes.io/description", DESCRIPTION));
    ConfigMap certificate = new ConfigMap();
    certificate.setMetadata(meta);
    certificate.setData(data);
    return certificate;
  }
}
