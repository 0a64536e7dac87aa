package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the image pull secrets that a pod names. Those of its service account were written into the
 * pod by the API server when it was created.
 */
public final class PullSecrets {
  private final ConfigObjects objects;

  public PullSecrets(ConfigObjects objects) {
    this.objects = objects;
  }

  /**
   * What was found.
   *
   * @param missing names of secrets that do not exist
   */
  public record Found(Keyring keyring, List<String> missing) {}

  /** Asks for them now: they may have changed since the last attempt. */
  public Found of(Pod pod) {
    List<Secret> secrets = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<LocalObjectReference> references = pod.getSpec().getImagePullSecrets();
    for (LocalObjectReference each : references) {
      if (each.getName() == null || each.getName().isEmpty()) {
        continue;
      }
      Secret secret = objects.secret(pod.getMetadata().getNamespace(), each.getName());
      if (secret == null) {
        missing.add(each.getName());
      } else {
        secrets.add(secret);
      }
    }
    return new Found(new Keyring(secrets), List.copyOf(missing));
  }
}
