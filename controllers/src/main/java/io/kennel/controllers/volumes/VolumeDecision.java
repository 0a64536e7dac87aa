package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeStatus;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
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
      return update(volume, Metadata.withFinalizer(volume.getMetadata(), Provisioner.FINALIZER));
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
    return update(volume, Metadata.withoutFinalizer(volume.getMetadata(), Provisioner.FINALIZER));
  }

  /** The volume as it was before any claim. */
  static PersistentVolume unbound(PersistentVolume volume) {
    PersistentVolumeSpec spec = Models.copy(volume.getSpec());
    spec.setClaimRef(null);
    PersistentVolume changed = Models.copy(volume);
    changed.setMetadata(
        Metadata.withoutAnnotation(volume.getMetadata(), ClaimBinding.BOUND_BY_CONTROLLER));
    changed.setSpec(spec);
    return changed;
  }

  static VolumeStep failed(PersistentVolume volume, String reason, String message) {
    PersistentVolumeStatus status = copyOfStatus(volume);
    status.setPhase("Failed");
    status.setMessage(message);
    return write(
        List.of(
            new Plan.Told(
                updateStatus(volume, status),
                new Plan.Emit(volume, "Warning", reason, message),
                null)));
  }

  private static VolumeStep phase(PersistentVolume volume, String phase) {
    if (phase(volume).equals(phase)) {
      return write(List.of());
    }
    PersistentVolumeStatus status = copyOfStatus(volume);
    status.setPhase(phase);
    status.setMessage(null);
    status.setReason(null);
    return write(List.of(updateStatus(volume, status)));
  }

  private static PersistentVolumeStatus copyOfStatus(PersistentVolume volume) {
    return volume.getStatus() == null
        ? new PersistentVolumeStatus()
        : Models.copy(volume.getStatus());
  }

  private static Action updateStatus(PersistentVolume volume, PersistentVolumeStatus status) {
    PersistentVolume changed = Models.copy(volume);
    changed.setStatus(status);
    return new Plan.UpdateStatus<>(Kinds.PERSISTENT_VOLUME, changed);
  }

  private static String phase(PersistentVolume volume) {
    return volume.getStatus() == null
        ? ""
        : Objects.requireNonNullElse(volume.getStatus().getPhase(), "");
  }

  private static VolumeStep update(PersistentVolume volume, ObjectMeta meta) {
    PersistentVolume changed = Models.copy(volume);
    changed.setMetadata(meta);
    return update(changed);
  }

  private static VolumeStep update(PersistentVolume volume) {
    return write(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME, volume)));
  }

  private static VolumeStep write(List<Action> actions) {
    return new VolumeStep.Write(new Plan(actions, null));
  }
}
