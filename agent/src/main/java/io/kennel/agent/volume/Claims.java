package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the data of a claim is: hostPath and local volumes. */
final class Claims {
  private final Api api;

  Claims(Api api) {
    this.api = api;
  }

  MountedVolume mount(Pod pod, PersistentVolumeClaimVolumeSource source) throws IOException {
    ObjectKey key = new ObjectKey(pod.getMetadata().getNamespace(), source.getClaimName());
    PersistentVolumeClaim claim = api.find(Kinds.PERSISTENT_VOLUME_CLAIM, key);
    if (claim == null) {
      throw new VolumeFailure(
          "persistentvolumeclaim \"%s\" not found".formatted(source.getClaimName()));
    }
    String name = claim.getSpec().getVolumeName();
    String phase = claim.getStatus() == null ? null : claim.getStatus().getPhase();
    // Its phase follows a moment after both refer to each other, which is what counts.
    if (name == null || name.isEmpty() || "Lost".equals(phase)) {
      throw new VolumeFailure("PVC %s is not bound".formatted(key));
    }
    PersistentVolume volume = api.find(Kinds.PERSISTENT_VOLUME, ObjectKey.of(name));
    if (volume == null) {
      throw new VolumeFailure("persistentvolume \"%s\" not found".formatted(name));
    }
    var owner = volume.getSpec().getClaimRef();
    if (owner == null || !claim.getMetadata().getUid().equals(owner.getUid())) {
      throw new VolumeFailure("PVC %s and PV %s do not refer to each other".formatted(key, name));
    }
    if ("Block".equals(volume.getSpec().getVolumeMode())) {
      throw new VolumeFailure(
          "volume %s has volumeMode Block, but is specified in volumeMounts"
              .formatted(source.getClaimName()));
    }
    return new MountedVolume(path(name, volume.getSpec()), readOnly(source, volume.getSpec()));
  }

  private static boolean readOnly(
      PersistentVolumeClaimVolumeSource source, PersistentVolumeSpec spec) {
    return Boolean.TRUE.equals(source.getReadOnly())
        || (!spec.getAccessModes().isEmpty()
            && spec.getAccessModes().stream().allMatch("ReadOnlyMany"::equals));
  }

  private static Path path(String name, PersistentVolumeSpec spec) throws IOException {
    if (spec.getHostPath() != null) {
      return HostPaths.check(spec.getHostPath().getPath(), spec.getHostPath().getType());
    }
    if (spec.getLocal() != null) {
      Path path = Path.of(spec.getLocal().getPath());
      if (!Files.exists(path)) {
        throw new VolumeFailure("path \"%s\" does not exist".formatted(path));
      }
      return path;
    }
    throw new VolumeFailure(
        ("persistent volume %s is of a type that this node does not support;"
                + " supported are hostPath and local")
            .formatted(name));
  }
}
