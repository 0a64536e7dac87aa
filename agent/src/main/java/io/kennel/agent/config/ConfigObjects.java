package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The objects that a pod's configuration may refer to. May ask the API and wait for it. */
public interface ConfigObjects {
  @Nullable ConfigMap configMap(String namespace, String name);

  @Nullable Secret secret(String namespace, String name);

  /** The services of a namespace, as far as they are known now. */
  Collection<Service> services(String namespace);
}
