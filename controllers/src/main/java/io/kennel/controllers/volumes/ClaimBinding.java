package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.volume.Claims;
import java.util.ArrayList;
import java.util.List;

/** Ties a claim and a volume together, the volume first. */
final class ClaimBinding {
  static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
  private static final String YES = "yes";

  private ClaimBinding() {}

  static List<Action> bind(PersistentVolumeClaim claim, PersistentVolume volume) {
    List<Action> actions = new ArrayList<>();
    var reference = volume.getSpec().getClaimRef();
    if (reference == null || !claim.getMetadata().getUid().equals(reference.getUid())) {
      actions.add(new Plan.Update<>(Kinds.PERSISTENT_VOLUME, kept(volume, claim)));
    }
    actions.add(bind(claim, volume.getMetadata().getName()));
    return actions;
  }

  static Action bind(PersistentVolumeClaim claim, String volumeName) {
    ObjectMeta meta = Metadata.withAnnotation(claim.getMetadata(), Claims.BIND_COMPLETED, YES);
    if (Claims.volumeName(claim).isEmpty()) {
      meta = Metadata.withAnnotation(meta, BOUND_BY_CONTROLLER, YES);
    }
    PersistentVolumeClaimSpec spec = Models.copy(claim.getSpec());
    spec.setVolumeName(volumeName);
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setMetadata(meta);
    changed.setSpec(spec);
    return new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed);
  }

  private static PersistentVolume kept(PersistentVolume volume, PersistentVolumeClaim claim) {
    PersistentVolumeSpec spec = Models.copy(volume.getSpec());
    spec.setClaimRef(Owners.objectReference(claim));
    PersistentVolume changed = Models.copy(volume);
    changed.setSpec(spec);
    if (volume.getSpec().getClaimRef() == null) {
      changed.setMetadata(Metadata.withAnnotation(volume.getMetadata(), BOUND_BY_CONTROLLER, YES));
    }
    return changed;
  }
}
