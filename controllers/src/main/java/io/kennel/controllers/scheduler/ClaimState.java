package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.VolumeSharing;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far a claim of the pod is from being usable. */
sealed interface ClaimState {
  record Missing(String name) implements ClaimState {}

  record Deleting(String name) implements ClaimState {}

  record Lost(String name, String volumeName) implements ClaimState {}

  /** Somebody binds it without regard to nodes. */
  record Unbound(String name, Instant since) implements ClaimState {}

  /**
   * Bound.
   *
   * @param volume null where it does not exist
   * @param usedOn the nodes of other pods that use the claim
   * @param sharing how far it may be shared with them
   */
  record Bound(
      String name, @Nullable PersistentVolume volume, Set<String> usedOn, VolumeSharing sharing)
      implements ClaimState {}

  /** Bound only after a node has been chosen for its first consumer. */
  record Delayed(
      PersistentVolumeClaim claim, StorageClass storageClass, Collection<PersistentVolume> volumes)
      implements ClaimState {}
}
