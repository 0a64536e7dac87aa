package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.api.ObjectKey;
import io.kennel.client.Kind;
import io.kennel.client.Owners;
import java.util.List;

/** What garbage collection knows of an object. */
record GraphNode(
    Kind<?> kind,
    ObjectKey key,
    String uid,
    String resourceVersion,
    List<OwnerReference> owners,
    List<String> finalizers,
    boolean deleting) {
  static final String FOREGROUND = "foregroundDeletion";
  static final String ORPHAN = "orphan";

  GraphNode {
    owners = List.copyOf(owners);
    finalizers = List.copyOf(finalizers);
  }

  static GraphNode of(Kind<?> kind, HasMetadata object) {
    var metadata = object.getMetadata();
    return new GraphNode(
        kind,
        Owners.keyOf(object),
        metadata.getUid(),
        metadata.getResourceVersion(),
        metadata.getOwnerReferences(),
        metadata.getFinalizers(),
        metadata.getDeletionTimestamp() != null);
  }

  /** Whether it goes only after its dependents have. */
  boolean waitsForDependents() {
    return deleting && finalizers.contains(FOREGROUND);
  }

  /** Whether its dependents are to be left behind. */
  boolean orphans() {
    return deleting && finalizers.contains(ORPHAN);
  }

  boolean isOwnedBy(String ownerUid) {
    return owners.stream().anyMatch(owner -> owner.getUid().equals(ownerUid));
  }

  /** Whether the owner with this uid is to wait for it. */
  boolean blocks(String ownerUid) {
    return owners.stream()
        .anyMatch(owner ->
            owner.getUid().equals(ownerUid) && Boolean.TRUE.equals(owner.getBlockOwnerDeletion()));
  }
}
