package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The claims of a set's pods, and on whose existence they depend (KEP-1847). */
final class Claims {
  private static final String DELETE = "Delete";

  private Claims() {}

  /** A new claim for an ordinal; with the owners that the retention policy gives it. */
  static PersistentVolumeClaim of(StatefulSet set, PersistentVolumeClaim template, int ordinal) {
    Map<String, String> labels = new HashMap<>(Identity.labels(template));
    Map<String, String> matchLabels = set.getSpec().getSelector().getMatchLabels();
    if (matchLabels != null) {
      labels.putAll(matchLabels);
    }
    ObjectMeta meta =
        Owners.metadata(
            set.getMetadata().getNamespace(),
            Identity.claimName(set, template.getMetadata().getName(), ordinal));
    meta.setLabels(labels);
    meta.setAnnotations(template.getMetadata().getAnnotations());
    meta.setOwnerReferences(wantsSet(set, true) ? List.of(setReference(set)) : List.of());
    PersistentVolumeClaim claim = new PersistentVolumeClaim();
    claim.setMetadata(meta);
    claim.setSpec(template.getSpec());
    return claim;
  }

  /** Whether two states of a claim are the same to a set; that it is bound is nothing to it. */
  static boolean countAsEqual(PersistentVolumeClaim one, PersistentVolumeClaim other) {
    ObjectMeta first = one.getMetadata();
    ObjectMeta second = other.getMetadata();
    return first.getUid().equals(second.getUid())
        && Objects.equals(first.getDeletionTimestamp(), second.getDeletionTimestamp())
        && first.getOwnerReferences().equals(second.getOwnerReferences());
  }

  /** Whether the claim waits to be deleted together with an earlier pod of the same name. */
  static boolean belongsToEarlierPod(PersistentVolumeClaim claim, String podName, String podUid) {
    return claim.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner ->
            owner.getKind().equals("Pod")
                && owner.getName().equals(podName)
                && !owner.getUid().equals(podUid));
  }

  /** The claim with the owners it should have; null where it has them. */
  static @Nullable PersistentVolumeClaim withOwners(
      StatefulSet set, PersistentVolumeClaim claim, Pod pod) {
    boolean inRange = Identity.isInRange(set, Identity.ordinal(pod));
    List<OwnerReference> before = claim.getMetadata().getOwnerReferences();
    List<OwnerReference> after = new ArrayList<>();
    for (OwnerReference owner : before) {
      if (!isTo(owner, set) && !isTo(owner, pod)) {
        if (Boolean.TRUE.equals(owner.getController())) {
          return null;
        }
        after.add(owner);
      }
    }
    if (wantsSet(set, inRange)) {
      after.add(kept(before, set, setReference(set)));
    }
    if (wantsPod(set, inRange)) {
      after.add(kept(before, pod, Owners.controllerReference(Kinds.POD, pod)));
    }
    if (after.size() == before.size() && before.containsAll(after)) {
      return null;
    }
    ObjectMeta meta = Models.copy(claim.getMetadata());
    meta.setOwnerReferences(after);
    PersistentVolumeClaim changed = Models.copy(claim);
    changed.setMetadata(meta);
    return changed;
  }

  private static OwnerReference kept(
      List<OwnerReference> before, HasMetadata owner, OwnerReference otherwise) {
    return before.stream().filter(each -> isTo(each, owner)).findFirst().orElse(otherwise);
  }

  private static boolean isTo(OwnerReference reference, HasMetadata owner) {
    return Objects.equals(reference.getUid(), owner.getMetadata().getUid());
  }

  private static OwnerReference setReference(StatefulSet set) {
    return Owners.controllerReference(Kinds.STATEFUL_SET, set);
  }

  private static boolean wantsSet(StatefulSet set, boolean inRange) {
    return deletes(set, false) && (inRange || !deletes(set, true));
  }

  private static boolean wantsPod(StatefulSet set, boolean inRange) {
    return deletes(set, true) && !inRange;
  }

  private static boolean deletes(StatefulSet set, boolean scaled) {
    var policy = set.getSpec().getPersistentVolumeClaimRetentionPolicy();
    if (policy == null) {
      return false;
    }
    return DELETE.equals(scaled ? policy.getWhenScaled() : policy.getWhenDeleted());
  }
}
