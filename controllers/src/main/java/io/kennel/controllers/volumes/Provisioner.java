package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.controllers.volume.Claims;
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
    return new PersistentVolumeBuilder()
        .withNewMetadata()
        .withName(volumeName(claim))
        .addToAnnotations(PROVISIONED_BY, NAME)
        .addToFinalizers(FINALIZER)
        .endMetadata()
        .withNewSpec()
        .withAccessModes(claim.getSpec().getAccessModes())
        .withCapacity(claim.getSpec().getResources().getRequests())
        .withClaimRef(reference(claim))
        .withPersistentVolumeReclaimPolicy(
            Objects.requireNonNullElse(storageClass.getReclaimPolicy(), "Delete"))
        .withStorageClassName(storageClass.getMetadata().getName())
        .withMountOptions(storageClass.getMountOptions())
        .withVolumeMode("Filesystem")
        .withNewHostPath()
        .withPath(path)
        .withType("")
        .endHostPath()
        .endSpec()
        .build();
  }

  static ObjectReference reference(PersistentVolumeClaim claim) {
    return new ObjectReferenceBuilder()
        .withApiVersion("v1")
        .withKind("PersistentVolumeClaim")
        .withNamespace(claim.getMetadata().getNamespace())
        .withName(claim.getMetadata().getName())
        .withUid(claim.getMetadata().getUid())
        .withResourceVersion(claim.getMetadata().getResourceVersion())
        .build();
  }
}
