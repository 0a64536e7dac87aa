package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.volume.Claims;
import io.kennel.controllers.volume.VolumeMatch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds the volume of a claim, or says why there is none. */
final class ClaimDecision {
  private static final String IN_TREE = "kubernetes.io/";

  private ClaimDecision() {}

  static ClaimStep decide(ClaimView view) {
    PersistentVolumeClaim claim = view.claim();
    if (claim.getMetadata().getDeletionTimestamp() != null) {
      return nothing();
    }
    if (Claims.annotation(claim.getMetadata().getAnnotations(), Claims.BIND_COMPLETED) != null) {
      return BoundClaim.decide(view);
    }
    if (!Claims.volumeName(claim).isEmpty()) {
      return bindToNamed(view);
    }
    String className = Claims.className(claim);
    if (className == null && view.defaultClass() != null) {
      return assign(claim, view.defaultClass());
    }
    if (Claims.waitsForConsumer(view.storageClass()) && view.selectedNode() == null) {
      return pending(
          claim,
          "Normal",
          "WaitForFirstConsumer",
          "waiting for first consumer to be created before binding");
    }
    PersistentVolume best = VolumeMatch.best(claim, view.volumes(), view.selectedNode());
    if (best != null) {
      return write(ClaimBinding.bind(claim, best));
    }
    if (className == null || className.isEmpty()) {
      return pending(
          claim,
          "Normal",
          "FailedBinding",
          "no persistent volumes available for this claim and no storage class is set");
    }
    return provision(claim, className, view.storageClass());
  }

  private static ClaimStep bindToNamed(ClaimView view) {
    PersistentVolumeClaim claim = view.claim();
    PersistentVolume volume = view.named();
    if (volume == null) {
      return pending(claim);
    }
    if (Claims.isFor(volume, claim)) {
      return write(ClaimBinding.bind(claim, volume));
    }
    if (volume.getSpec().getClaimRef() != null) {
      return pending(
          claim,
          "Warning",
          "FailedBinding",
          "volume \"" + Claims.volumeName(claim) + "\" already bound to a different claim.");
    }
    String mismatch = mismatch(volume, claim);
    return mismatch == null
        ? write(ClaimBinding.bind(claim, volume))
        : pending(
            claim,
            "Warning",
            "VolumeMismatch",
            "Cannot bind to requested volume \""
                + volume.getMetadata().getName()
                + "\": "
                + mismatch);
  }

  private static @Nullable String mismatch(PersistentVolume volume, PersistentVolumeClaim claim) {
    if (Claims.capacity(volume).compareTo(Claims.requested(claim)) < 0) {
      return "requested PV is too small";
    }
    String className = Objects.requireNonNullElse(Claims.className(claim), "");
    if (!Claims.className(volume).equals(className)) {
      return "storageClassName does not match";
    }
    if (!VolumeMatch.isOfSameMode(volume, claim)) {
      return "incompatible volumeMode";
    }
    return volume.getSpec().getAccessModes().containsAll(claim.getSpec().getAccessModes())
        ? null
        : "incompatible accessMode";
  }

  /** A claim from before there was a default class gets it now. */
  private static ClaimStep assign(PersistentVolumeClaim claim, StorageClass storageClass) {
    PersistentVolumeClaimSpec spec = Models.copy(claim.getSpec());
    spec.setStorageClassName(storageClass.getMetadata().getName());
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setSpec(spec);
    return write(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed)));
  }

  private static ClaimStep provision(
      PersistentVolumeClaim claim, String className, @Nullable StorageClass storageClass) {
    if (storageClass == null) {
      return pending(
          claim,
          "Warning",
          "ProvisioningFailed",
          "storageclass.storage.k8s.io \"" + className + "\" not found");
    }
    String provisioner = storageClass.getProvisioner();
    if (provisioner.equals(Provisioner.NAME)) {
      String refusal = Provisioner.refusal(claim);
      return refusal == null
          ? new ClaimStep.Provision(storageClass)
          : pending(
              claim,
              "Warning",
              "ProvisioningFailed",
              "failed to provision volume with StorageClass \"" + className + "\": " + refusal);
    }
    if (provisioner.startsWith(IN_TREE)) {
      return pending(
          claim, "Warning", "ProvisioningFailed", "no volume plugin matched name: " + provisioner);
    }
    return leaveTo(claim, provisioner);
  }

  /** Somebody else's provisioner finds the claims that are meant for it by an annotation. */
  private static ClaimStep leaveTo(PersistentVolumeClaim claim, String provisioner) {
    String annotation = "volume.kubernetes.io/storage-provisioner";
    if (provisioner.equals(Claims.annotation(claim.getMetadata().getAnnotations(), annotation))) {
      return pending(
          claim,
          "Normal",
          "ExternalProvisioning",
          "Waiting for a volume to be created either by the external provisioner '"
              + provisioner
              + "' or manually by the system administrator. If volume creation is delayed, please"
              + " verify that the provisioner is running and correctly registered.");
    }
    String older = "volume.beta.kubernetes.io/storage-provisioner";
    ObjectMeta meta = Metadata.withAnnotation(claim.getMetadata(), annotation, provisioner);
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setMetadata(Metadata.withAnnotation(meta, older, provisioner));
    return write(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed)));
  }

  private static ClaimStep nothing() {
    return new ClaimStep.Write(Plan.NOTHING);
  }

  private static ClaimStep write(List<Action> actions) {
    return new ClaimStep.Write(new Plan(actions, null));
  }

  private static ClaimStep pending(
      PersistentVolumeClaim claim, String type, String reason, String message) {
    return write(List.of(new Plan.Emit(claim, type, reason, message)));
  }

  private static ClaimStep pending(PersistentVolumeClaim claim) {
    PersistentVolumeClaimStatus status = BoundClaim.copyOfStatus(claim);
    if ("Pending".equals(status.getPhase())) {
      return nothing();
    }
    status.setPhase("Pending");
    return write(List.of(BoundClaim.updateStatus(claim, status)));
  }
}
