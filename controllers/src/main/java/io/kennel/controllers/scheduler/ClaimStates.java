package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ObjectKey;
import io.kennel.api.VolumeSharing;
import io.kennel.client.Api;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.volume.Claims;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state of a pod's claims. What an informer does not show yet is asked of the server:
 * controllers create a claim just before its pod, and the two come by different watches.
 */
final class ClaimStates {
  private final Api api;
  private final ClusterState cluster;
  private final Informer<PersistentVolumeClaim> claims;
  private final Informer<PersistentVolume> volumes;
  private final Informer<StorageClass> classes;

  ClaimStates(Api api, SharedInformers informers, ClusterState cluster) {
    this.api = api;
    this.cluster = cluster;
    this.claims = informers.of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.volumes = informers.of(Kinds.PERSISTENT_VOLUME);
    this.classes = informers.of(Kinds.STORAGE_CLASS);
  }

  List<ClaimState> of(Pod pod) {
    ObjectKey user = Owners.keyOf(pod);
    return PodState.claimsOf(pod).stream().map(claim -> state(claim, user)).toList();
  }

  private ClaimState state(ObjectKey key, ObjectKey user) {
    PersistentVolumeClaim claim = claims.view().get(key);
    claim = claim != null ? claim : api.find(Kinds.PERSISTENT_VOLUME_CLAIM, key);
    if (claim == null) {
      return new ClaimState.Missing(key.name());
    }
    if (claim.getMetadata().getDeletionTimestamp() != null) {
      return new ClaimState.Deleting(key.name());
    }
    String volumeName = Claims.volumeName(claim);
    if (Claims.isLost(claim)) {
      return new ClaimState.Lost(key.name(), volumeName);
    }
    if (Claims.isFullyBound(claim)) {
      return new ClaimState.Bound(
          key.name(),
          volume(volumeName),
          cluster.nodesUsing(key, user),
          VolumeSharing.of(claim.getSpec().getAccessModes()));
    }
    return unbound(claim);
  }

  private ClaimState unbound(PersistentVolumeClaim claim) {
    String className = Claims.className(claim);
    StorageClass named =
        className == null || className.isEmpty()
            ? null
            : classes.view().get(ObjectKey.of(className));
    if (named != null && Claims.waitsForConsumer(named) && Claims.volumeName(claim).isEmpty()) {
      return new ClaimState.Delayed(claim, named, volumes.view().all());
    }
    String created = claim.getMetadata().getCreationTimestamp();
    return new ClaimState.Unbound(
        claim.getMetadata().getName(), created == null ? Instant.EPOCH : Instant.parse(created));
  }

  private @Nullable PersistentVolume volume(String name) {
    ObjectKey key = ObjectKey.of(name);
    PersistentVolume volume = volumes.view().get(key);
    return volume != null ? volume : api.find(Kinds.PERSISTENT_VOLUME, key);
  }
}
