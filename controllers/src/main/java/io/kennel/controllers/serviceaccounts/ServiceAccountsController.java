package io.kennel.controllers.serviceaccounts;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.kennel.api.ObjectKey;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.world.World;
import java.util.Collection;
import java.util.List;

/** Watches namespaces and what each of them has; one key is one namespace. */
public final class ServiceAccountsController {
  private final PlanExecutor executor;
  private final String authority;
  private final Informer<Namespace> namespaces;
  private final Informer<ServiceAccount> accounts;
  private final Informer<ConfigMap> configMaps;
  private final ControllerRunner runner;

  private ServiceAccountsController(
      PlanExecutor executor, SharedInformers informers, World world, String authority) {
    this.executor = executor;
    this.authority = authority;
    this.namespaces = informers.of(Kinds.NAMESPACE);
    this.accounts = informers.of(Kinds.SERVICE_ACCOUNT);
    this.configMaps = informers.of(Kinds.CONFIG_MAP);
    this.runner =
        new ControllerRunner(world, "service-accounts", this::reconcile)
            .watch(namespaces, KeyMapping.self())
            .watch(accounts, each -> namespaceOf(each, ServiceAccountsDecision.ACCOUNT))
            .watch(configMaps, each -> namespaceOf(each, ServiceAccountsDecision.CERTIFICATE));
  }

  /**
   * The controller.
   *
   * @param authority the certificate of the cluster's authority, in PEM
   */
  public static Controller create(
      PlanExecutor executor, SharedInformers informers, World world, String authority) {
    return new ServiceAccountsController(executor, informers, world, authority).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    Namespace namespace = namespaces.view().get(key);
    if (namespace == null) {
      return Outcome.DONE;
    }
    String name = key.name();
    return executor.execute(
        ServiceAccountsDecision.decide(
            new ServiceAccountsView(
                namespace,
                accounts.view().get(new ObjectKey(name, ServiceAccountsDecision.ACCOUNT)),
                configMaps.view().get(new ObjectKey(name, ServiceAccountsDecision.CERTIFICATE)),
                authority)));
  }

  private static Collection<ObjectKey> namespaceOf(HasMetadata object, String name) {
    return object.getMetadata().getName().equals(name)
        ? List.of(ObjectKey.of(object.getMetadata().getNamespace()))
        : List.of();
  }
}
