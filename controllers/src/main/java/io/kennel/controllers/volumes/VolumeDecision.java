package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.volume.Claims;
import java.util.List;
import java.util.Objects;

/** The phase of a volume, and what becomes of it when its claim is gone. */
final class VolumeDecision {
  private VolumeDecision() {}

  static VolumeStep decide(VolumeView view) {
    PersistentVolume volume = view.volume();
    ObjectReference reference = volume.getSpec().getClaimRef();
    boolean isKept = reference != null && reference.getUid() != null;
    if (volume.getMetadata().getDeletionTimestamp() != null) {
      return deleting(view, isKept);
    }
    if (!volume.getMetadata().getFinalizers().contains(Provisioner.FINALIZER)) {
      return update(
          new PersistentVolumeBuilder(volume)
              .editMetadata()
              .addToFinalizers(Provisioner.FINALIZER)
              .endMetadata()
              .build());
    }
    if (!isKept) {
      return phase(volume, "Available");
    }
    PersistentVolumeClaim claim = view.claim();
    if (claim == null || !Claims.isFor(volume, claim)) {
      return released(volume);
    }
    return kept(volume, claim);
  }

  private static VolumeStep kept(PersistentVolume volume, PersistentVolumeClaim claim) {
    String name = Claims.volumeName(claim);
    if (name.equals(volume.getMetadata().getName())) {
      return phase(volume, "Bound");
    }
    if (name.isEmpty()) {
      // The claim is about to be bound.
      return write(List.of());
    }
    boolean isOurs =
        Claims.annotation(volume.getMetadata().getAnnotations(), ClaimBinding.BOUND_BY_CONTROLLER)
            != null;
    if (Provisioner.made(volume)) {
      return released(volume);
    }
    return isOurs ? update(unbound(volume)) : write(List.of());
  }

  /** The claim has gone: first say so, then do what the policy says. */
  private static VolumeStep released(PersistentVolume volume) {
    String phase = phase(volume);
    if (phase.equals("Failed")) {
      return write(List.of());
    }
    if (!phase.equals("Released")) {
      return phase(volume, "Released");
    }
    String policy =
        Objects.requireNonNullElse(volume.getSpec().getPersistentVolumeReclaimPolicy(), "Retain");
    return switch (policy) {
      case "Delete" -> remove(volume);
      case "Recycle" -> recycle(volume);
      default -> write(List.of());
    };
  }

  private static VolumeStep remove(PersistentVolume volume) {
    if (Provisioner.made(volume)) {
      return new VolumeStep.Remove();
    }
    String provisioner =
        Claims.annotation(volume.getMetadata().getAnnotations(), Provisioner.PROVISIONED_BY);
    return provisioner != null
        ? write(List.of())
        : failed(
            volume,
            "VolumeFailedDelete",
            "error getting deleter volume plugin for volume \""
                + volume.getMetadata().getName()
                + "\": no volume plugin matched");
  }

  private static VolumeStep recycle(PersistentVolume volume) {
    return volume.getSpec().getHostPath() == null
        ? failed(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!")
        : new VolumeStep.Recycle(volume.getSpec().getHostPath().getPath());
  }

  /** The protection ends when no claim uses the volume any more. */
  private static VolumeStep deleting(VolumeView view, boolean isKept) {
    PersistentVolume volume = view.volume();
    boolean inUse =
        isKept
            && view.claim() != null
            && Claims.isFor(volume, view.claim())
            && Claims.volumeName(view.claim()).equals(volume.getMetadata().getName());
    if (inUse || !volume.getMetadata().getFinalizers().contains(Provisioner.FINALIZER)) {
      return write(List.of());
    }
    return update(
        new PersistentVolumeBuilder(volume)
            .editMetadata()
            .removeFromFinalizers(Provisioner.FINALIZER)
            .endMetadata()
            .build());
  }

  /** The volume as it was before any claim. */
  static PersistentVolume unbound(PersistentVolume volume) {
    return new PersistentVolumeBuilder(volume)
        .editMetadata()
        .removeFromAnnotations(ClaimBinding.BOUND_BY_CONTROLLER)
        .endMetadata()
        .editSpec()
        .withClaimRef(null)
        .endSpec()
        .build();
  }

  static VolumeStep failed(PersistentVolume volume, String reason, String message) {
    PersistentVolume changed =
        new PersistentVolumeBuilder(volume)
            .editOrNewStatus()
            .withPhase("Failed")
            .withMessage(message)
            .endStatus()
            .build();
    return write(
        List.of(
            new Plan.Told(
                new Plan.UpdateStatus<>(Kinds.PERSISTENT_VOLUME, changed),
                new Plan.Emit(volume, "Warning", reason, message),
                null)));
  }

  private static VolumeStep phase(PersistentVolume volume, String phase) {
    if (phase(volume).equals(phase)) {
      return write(List.of());
    }
    PersistentVolume changed =
        new PersistentVolumeBuilder(volume)
            .editOrNewStatus()
            .withPhase(phase)
            .withMessage(null)
            .withReason(null)
            .endStatus()
            .build();
    return write(List.of(new Plan.UpdateStatus<>(Kinds.PERSISTENT_VOLUME, changed)));
  }

  private static String phase(PersistentVolume volume) {
    return volume.getStatus() == null
        ? ""
        : Objects.requireNonNullElse(volume.getStatus().getPhase(), "");
  }

  private static VolumeStep update(PersistentVolume volume) {
    return write(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME, volume)));
  }

  private static VolumeStep write(List<Action> actions) {
    return new VolumeStep.Write(new Plan(actions, null));
  }
}
