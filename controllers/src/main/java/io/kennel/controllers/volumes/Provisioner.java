package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.client.Owners;
import io.kennel.controllers.volume.Claims;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kennel's own volumes: each a directory of the machine, reachable from each of its nodes. */
final class Provisioner {
  static final String NAME = "kennel.io/hostpath";
  static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
  static final String FINALIZER = "kubernetes.io/pv-protection";

  private Provisioner() {}

  /** Why no volume can be made for the claim; null where one can. */
  static @Nullable String refusal(PersistentVolumeClaim claim) {
    if ("Block".equals(claim.getSpec().getVolumeMode())) {
      return NAME + " does not support block volume provisioning";
    }
    if (claim.getSpec().getSelector() != null) {
      return "claim.Spec.Selector is not supported";
    }
    if (claim.getSpec().getDataSource() != null || claim.getSpec().getDataSourceRef() != null) {
      return NAME + " cannot fill a new volume from a data source";
    }
    return null;
  }

  /** As Kubernetes names the volumes that are made for a claim. */
  static String volumeName(PersistentVolumeClaim claim) {
    return "pvc-" + claim.getMetadata().getUid();
  }

  static boolean made(PersistentVolume volume) {
    return NAME.equals(Claims.annotation(volume.getMetadata().getAnnotations(), PROVISIONED_BY));
  }

  static PersistentVolume volume(
      PersistentVolumeClaim claim, StorageClass storageClass, String path) {
    ObjectMeta meta = new ObjectMeta();
    meta.setName(volumeName(claim));
    meta.setAnnotations(Map.of(PROVISIONED_BY, NAME));
    meta.setFinalizers(List.of(FINALIZER));
    PersistentVolume volume = new PersistentVolume();
    volume.setMetadata(meta);
    volume.setSpec(spec(claim, storageClass, path));
    return volume;
  }

  private static PersistentVolumeSpec spec(
      PersistentVolumeClaim claim, StorageClass storageClass, String path) {
    HostPathVolumeSource directory = new HostPathVolumeSource();
    directory.setPath(path);
    directory.setType("");
    PersistentVolumeSpec spec = new PersistentVolumeSpec();
    spec.setAccessModes(claim.getSpec().getAccessModes());
    spec.setCapacity(claim.getSpec().getResources().getRequests());
    spec.setClaimRef(Owners.objectReference(claim));
    spec.setPersistentVolumeReclaimPolicy(
        Objects.requireNonNullElse(storageClass.getReclaimPolicy(), "Delete"));
    spec.setStorageClassName(storageClass.getMetadata().getName());
    spec.setMountOptions(storageClass.getMountOptions());
    spec.setVolumeMode("Filesystem");
    spec.setHostPath(directory);
    return spec;
  }
}
