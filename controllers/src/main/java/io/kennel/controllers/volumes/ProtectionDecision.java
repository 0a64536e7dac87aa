package io.kennel.controllers.volumes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import java.util.List;

/** Keeps a claim that is being deleted as long as a pod uses it. */
final class ProtectionDecision {
  static final String FINALIZER = "kubernetes.io/pvc-protection";

  private ProtectionDecision() {}

  /** Whether to find out if pods use it. */
  static boolean isWaiting(PersistentVolumeClaim claim) {
    return claim.getMetadata().getDeletionTimestamp() != null
        && claim.getMetadata().getFinalizers().contains(FINALIZER);
  }

  static Plan decide(PersistentVolumeClaim claim, boolean inUse) {
    boolean isProtected = claim.getMetadata().getFinalizers().contains(FINALIZER);
    if (isWaiting(claim) && !inUse) {
      return update(claim, Metadata.withoutFinalizer(claim.getMetadata(), FINALIZER));
    }
    if (claim.getMetadata().getDeletionTimestamp() == null && !isProtected) {
      return update(claim, Metadata.withFinalizer(claim.getMetadata(), FINALIZER));
    }
    return Plan.NOTHING;
  }

  private static Plan update(PersistentVolumeClaim claim, ObjectMeta meta) {
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setMetadata(meta);
    return new Plan(List.of(new Plan.Update<>(Kinds.PERSISTENT_VOLUME_CLAIM, changed)), null);
  }
}
