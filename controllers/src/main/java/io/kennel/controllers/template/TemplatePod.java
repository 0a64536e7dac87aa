package io.kennel.controllers.template;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.kennel.client.Kind;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes pods that are all alike. */
public final class TemplatePod {
  private TemplatePod() {}

  /**
   * A pod that {@code owner} controls. Its metadata is its own and may be added to; its
   * specification is the template's.
   *
   * @param base what its name begins with
   */
  public static Pod of(
      Kind<?> ownerKind, HasMetadata owner, PodTemplateSpec template, String base, String name) {
    ObjectMeta meta = Owners.metadata(owner.getMetadata().getNamespace(), name);
    meta.setGenerateName(base);
    ObjectMeta given = template.getMetadata();
    if (given != null) {
      meta.setLabels(copy(given.getLabels()));
      meta.setAnnotations(copy(given.getAnnotations()));
      if (given.getFinalizers() != null) {
        meta.setFinalizers(new ArrayList<>(given.getFinalizers()));
      }
    }
    meta.setOwnerReferences(List.of(Owners.controllerReference(ownerKind, owner)));
    Pod pod = new Pod();
    pod.setMetadata(meta);
    pod.setSpec(template.getSpec());
    return pod;
  }

  private static Map<String, String> copy(@Nullable Map<String, String> given) {
    return given == null ? new LinkedHashMap<>() : new LinkedHashMap<>(given);
  }
}
