package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.volume.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the status of a claim that has its volume, and notices when it has lost it. */
final class BoundClaim {
  private BoundClaim() {}

  static ClaimStep decide(ClaimView view) {
    PersistentVolumeClaim claim = view.claim();
    PersistentVolume volume = view.named();
    if (Claims.volumeName(claim).isEmpty()) {
      return lost(
          claim,
          "ClaimLost",
          "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
    }
    if (volume == null) {
      return lost(
          claim,
          "ClaimLost",
          "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
    }
    if (volume.getSpec().getClaimRef() == null) {
      return write(ClaimBinding.bind(claim, volume));
    }
    if (!Claims.isFor(volume, claim)) {
      return lost(
          claim,
          "ClaimMisbound",
          "Two claims are bound to the same volume, this one is bound incorrectly");
    }
    return wantsGrowth(view, volume) ? grow(claim, volume) : status(claim, volume);
  }

  /** A directory has no size of its own: to grow it is to say so. */
  private static boolean wantsGrowth(ClaimView view, PersistentVolume volume) {
    return Provisioner.made(volume)
        && view.storageClass() != null
        && Boolean.TRUE.equals(view.storageClass().getAllowVolumeExpansion())
        && Claims.requested(view.claim()).compareTo(Claims.capacity(volume)) > 0;
  }

  private static ClaimStep grow(PersistentVolumeClaim claim, PersistentVolume volume) {
    Map<String, Quantity> capacity = new LinkedHashMap<>();
    if (volume.getSpec().getCapacity() != null) {
      capacity.putAll(volume.getSpec().getCapacity());
    }
    capacity.putAll(claim.getSpec().getResources().getRequests());
    PersistentVolumeSpec spec = Models.copy(volume.getSpec());
    spec.setCapacity(capacity);
    PersistentVolume grown = Models.copy(volume);
    grown.setSpec(spec);
    return write(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME, grown)));
  }

  private static ClaimStep status(PersistentVolumeClaim claim, PersistentVolume volume) {
    PersistentVolumeClaimStatus known = claim.getStatus();
    if (known != null
        && "Bound".equals(known.getPhase())
        && volume.getSpec().getAccessModes().equals(known.getAccessModes())
        && volume.getSpec().getCapacity().equals(known.getCapacity())) {
      return write(List.of());
    }
    PersistentVolumeClaimStatus status = copyOfStatus(claim);
    status.setPhase("Bound");
    status.setAccessModes(volume.getSpec().getAccessModes());
    status.setCapacity(volume.getSpec().getCapacity());
    return write(List.of(updateStatus(claim, status)));
  }

  private static ClaimStep lost(PersistentVolumeClaim claim, String reason, String message) {
    if (Claims.isLost(claim)) {
      return write(List.of());
    }
    PersistentVolumeClaimStatus status = new PersistentVolumeClaimStatus();
    status.setPhase("Lost");
    return write(
        List.of(
            new Plan.Told(
                updateStatus(claim, status),
                new Plan.Emit(claim, "Warning", reason, message),
                null)));
  }

  static PersistentVolumeClaimStatus copyOfStatus(PersistentVolumeClaim claim) {
    return claim.getStatus() == null
        ? new PersistentVolumeClaimStatus()
        : Models.copy(claim.getStatus());
  }

  static Action updateStatus(PersistentVolumeClaim claim, PersistentVolumeClaimStatus status) {
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setStatus(status);
    return new Plan.UpdateStatus<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed);
  }

  private static ClaimStep write(List<Action> actions) {
    return new ClaimStep.Write(new Plan(actions, null));
  }
}
