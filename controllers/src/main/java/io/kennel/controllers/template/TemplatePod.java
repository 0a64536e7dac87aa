package io.kennel.controllers.template;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.kennel.client.Kind;
import io.kennel.client.Owners;

/** Makes pods that are all alike. */
public final class TemplatePod {
  private TemplatePod() {}

  /**
   * A pod that {@code owner} controls.
   *
   * @param base what its name begins with
   */
  public static Pod of(
      Kind<?> ownerKind, HasMetadata owner, PodTemplateSpec template, String base, String name) {
    ObjectMeta meta = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withGenerateName(base)
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(meta.getLabels())
        .withAnnotations(meta.getAnnotations())
        .withFinalizers(meta.getFinalizers())
        .withOwnerReferences(Owners.controllerReference(ownerKind, owner))
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }
}
