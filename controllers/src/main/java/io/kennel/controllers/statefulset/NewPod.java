package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the pod of an ordinal from a revision's template. */
final class NewPod {
  private NewPod() {}

  static Pod of(StatefulSet set, PodTemplateSpec template, String revision, int ordinal) {
    String name = Identity.podName(set, ordinal);
    ObjectMeta meta = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
    Map<String, String> labels = new HashMap<>();
    if (meta.getLabels() != null) {
      labels.putAll(meta.getLabels());
    }
    labels.putAll(identityLabels(name, ordinal));
    labels.put(Identity.REVISION_LABEL, revision);
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withGenerateName(set.getMetadata().getName() + "-")
        .withNamespace(set.getMetadata().getNamespace())
        .withLabels(labels)
        .withAnnotations(meta.getAnnotations())
        .withFinalizers(meta.getFinalizers())
        .withOwnerReferences(Owners.controllerReference(Kinds.STATEFUL_SET, set))
        .endMetadata()
        .withNewSpecLike(template.getSpec())
        .withHostname(name)
        .withSubdomain(set.getSpec().getServiceName())
        .withVolumes(volumes(set, template, ordinal))
        .endSpec()
        .build();
  }

  static Map<String, String> identityLabels(String name, int ordinal) {
    return Map.of(
        Identity.POD_NAME_LABEL, name, Identity.POD_INDEX_LABEL, Integer.toString(ordinal));
  }

  /** A claim of the set takes the place of a volume of the same name in the template. */
  private static List<Volume> volumes(StatefulSet set, PodTemplateSpec template, int ordinal) {
    List<Volume> volumes = new ArrayList<>();
    Set<String> claimed = new HashSet<>();
    for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
      String name = claim.getMetadata().getName();
      claimed.add(name);
      volumes.add(
          new VolumeBuilder()
              .withName(name)
              .withNewPersistentVolumeClaim()
              .withClaimName(Identity.claimName(set, name, ordinal))
              .endPersistentVolumeClaim()
              .build());
    }
    for (Volume volume : template.getSpec().getVolumes()) {
      if (!claimed.contains(volume.getName())) {
        volumes.add(volume);
      }
    }
    return volumes;
  }
}
