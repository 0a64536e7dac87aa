package io.kennel.agent.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.VolumeSharing;
import io.kennel.client.Api;
import io.kennel.client.Kinds;
import java.util.ArrayList;
import java.util.List;

/** Which persistent volumes a pod's claims stand for. */
public final class Claims {
  private final Api api;

  /**
   * @param api the node's own way to the API server
   */
  public Claims(Api api) {
    this.api = api;
  }

  /**
   * The persistent volumes of a pod.
   *
   * @throws VolumeFailure where one of its claims cannot be used
   */
  public List<ClaimedVolume> of(Pod pod) {
    List<ClaimedVolume> result = new ArrayList<>();
    for (Volume each : pod.getSpec().getVolumes()) {
      if (each.getPersistentVolumeClaim() != null) {
        result.add(claimed(pod, each));
      }
    }
    return result;
  }

  private ClaimedVolume claimed(Pod pod, Volume volume) {
    try {
      return find(pod, volume.getName(), volume.getPersistentVolumeClaim());
    } catch (VolumeFailure | StatusException e) {
      throw VolumeFailure.of(volume.getName(), String.valueOf(e.getMessage()), e);
    }
  }

  private ClaimedVolume find(Pod pod, String volumeName, PersistentVolumeClaimVolumeSource source) {
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
    return new ClaimedVolume(
        volumeName,
        source.getClaimName(),
        name,
        volume.getSpec(),
        VolumeSharing.of(claim.getSpec().getAccessModes()),
        readOnly(source, volume.getSpec()));
  }

  private static boolean readOnly(
      PersistentVolumeClaimVolumeSource source, PersistentVolumeSpec spec) {
    return Boolean.TRUE.equals(source.getReadOnly())
        || (!spec.getAccessModes().isEmpty()
            && spec.getAccessModes().stream().allMatch("ReadOnlyMany"::equals));
  }
}
