package io.kennel.agent;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.kennel.agent.config.ConfigObjects;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Asks the API for each object at the time it is needed; services come from an informer. */
public final class ApiConfigObjects implements ConfigObjects {
  private final Api api;
  private final Informer<Service> services;

  /**
   * @param services shared with whoever else looks at all services
   */
  public ApiConfigObjects(Api api, Informer<Service> services) {
    this.api = api;
    this.services = services;
  }

  @Override
  public @Nullable ConfigMap configMap(String namespace, String name) {
    return api.find(Kinds.CONFIG_MAP, new ObjectKey(namespace, name));
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return api.find(Kinds.SECRET, new ObjectKey(namespace, name));
  }

  @Override
  public Collection<Service> services(String namespace) {
    return services.view().in(namespace);
  }
}
