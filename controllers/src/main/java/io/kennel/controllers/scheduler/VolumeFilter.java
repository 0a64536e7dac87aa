package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.kennel.api.VolumeSharing;
import io.kennel.controllers.topology.NodeSelectors;
import io.kennel.controllers.volume.Claims;
import io.kennel.controllers.volume.VolumeMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the pod's volumes can be used on a node. */
final class VolumeFilter {
  private VolumeFilter() {}

  static @Nullable Rejection reject(List<ClaimState> claims, NodeState node) {
    for (ClaimState claim : claims) {
      Rejection rejection =
          switch (claim) {
            case ClaimState.Bound bound -> reject(bound, node);
            case ClaimState.Delayed delayed -> reject(delayed, node.node());
            case ClaimState.Missing missing -> null;
            case ClaimState.Deleting deleting -> null;
            case ClaimState.Lost lost -> null;
            case ClaimState.Unbound unbound -> null;
          };
      if (rejection != null) {
        return rejection;
      }
    }
    return null;
  }

  private static @Nullable Rejection reject(ClaimState.Bound claim, NodeState node) {
    if (claim.volume() == null) {
      return Rejection.lasting(
          "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
    }
    if (!VolumeMatch.reaches(claim.volume(), node.node())) {
      return Rejection.lasting("node(s) didn't match PersistentVolume's node affinity");
    }
    return reject(claim.sharing(), claim, node);
  }

  private static @Nullable Rejection reject(
      VolumeSharing sharing, ClaimState.Bound claim, NodeState node) {
    return switch (sharing) {
      case MANY_NODES -> null;
      case ONE_NODE ->
          claim.usedOn().stream().allMatch(node.name()::equals)
              ? null
              : Rejection.passing(
                  "node(s) didn't match the node of another pod that uses the ReadWriteOnce"
                      + " PersistentVolumeClaim");
      case ONE_POD ->
          claim.usedOn().isEmpty()
              ? null
              : Rejection.passing(
                  "node has pod using PersistentVolumeClaim with the same name and"
                      + " ReadWriteOncePod access mode");
    };
  }

  /** A choice made before is kept. */
  private static @Nullable Rejection reject(ClaimState.Delayed delayed, Node node) {
    String selected = Claims.selectedNode(delayed.claim());
    boolean isElsewhere =
        selected != null && !selected.isEmpty() && !selected.equals(node.getMetadata().getName());
    boolean isPossible =
        VolumeMatch.best(delayed.claim(), delayed.volumes(), node) != null
            || isProvisioned(delayed, node);
    return isElsewhere || !isPossible
        ? Rejection.lasting("node(s) didn't find available persistent volumes to bind")
        : null;
  }

  private static boolean isProvisioned(ClaimState.Delayed delayed, Node node) {
    return !Claims.NO_PROVISIONER.equals(delayed.storageClass().getProvisioner())
        && NodeSelectors.matches(delayed.storageClass().getAllowedTopologies(), node);
  }
}
