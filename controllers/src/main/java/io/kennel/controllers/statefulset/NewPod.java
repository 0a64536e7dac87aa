package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
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
    Pod pod = new Pod();
    pod.setMetadata(metadata(set, template, revision, ordinal));
    pod.setSpec(spec(set, template, ordinal));
    return pod;
  }

  private static ObjectMeta metadata(
      StatefulSet set, PodTemplateSpec template, String revision, int ordinal) {
    String name = Identity.podName(set, ordinal);
    ObjectMeta given = template.getMetadata() == null ? new ObjectMeta() : template.getMetadata();
    Map<String, String> labels = new HashMap<>();
    if (given.getLabels() != null) {
      labels.putAll(given.getLabels());
    }
    labels.putAll(identityLabels(name, ordinal));
    labels.put(Identity.REVISION_LABEL, revision);
    ObjectMeta meta = Owners.metadata(set.getMetadata().getNamespace(), name);
    meta.setGenerateName(set.getMetadata().getName() + "-");
    meta.setLabels(labels);
    meta.setAnnotations(given.getAnnotations());
    meta.setFinalizers(given.getFinalizers());
    meta.setOwnerReferences(List.of(Owners.controllerReference(Kinds.STATEFUL_SET, set)));
    return meta;
  }

  private static PodSpec spec(StatefulSet set, PodTemplateSpec template, int ordinal) {
    PodSpec spec = Models.copy(template.getSpec());
    spec.setHostname(Identity.podName(set, ordinal));
    spec.setSubdomain(set.getSpec().getServiceName());
    spec.setVolumes(volumes(set, template, ordinal));
    return spec;
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
      volumes.add(volume(name, Identity.claimName(set, name, ordinal)));
    }
    for (Volume volume : template.getSpec().getVolumes()) {
      if (!claimed.contains(volume.getName())) {
        volumes.add(volume);
      }
    }
    return volumes;
  }

  private static Volume volume(String name, String claimName) {
    PersistentVolumeClaimVolumeSource source = new PersistentVolumeClaimVolumeSource();
    source.setClaimName(claimName);
    Volume volume = new Volume();
    volume.setName(name);
    volume.setPersistentVolumeClaim(source);
    return volume;
  }
}
