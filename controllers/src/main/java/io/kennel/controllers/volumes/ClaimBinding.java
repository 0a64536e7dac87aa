package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.kennel.client.Kinds;
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
    var changed =
        new PersistentVolumeClaimBuilder(claim)
            .editMetadata()
            .addToAnnotations(Claims.BIND_COMPLETED, YES)
            .endMetadata()
            .editSpec()
            .withVolumeName(volumeName)
            .endSpec();
    if (Claims.volumeName(claim).isEmpty()) {
      changed = changed.editMetadata().addToAnnotations(BOUND_BY_CONTROLLER, YES).endMetadata();
    }
    return new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed.build());
  }

  private static PersistentVolume kept(PersistentVolume volume, PersistentVolumeClaim claim) {
    var changed =
        new PersistentVolumeBuilder(volume)
            .editSpec()
            .withClaimRef(Provisioner.reference(claim))
            .endSpec();
    return volume.getSpec().getClaimRef() == null
        ? changed.editMetadata().addToAnnotations(BOUND_BY_CONTROLLER, YES).endMetadata().build()
        : changed.build();
  }
}
