package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.revision.Revisions;
import io.kennel.controllers.statefulset.RevisionDecision.Chosen;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a set's pods: first those it should have, from the lowest ordinal up; then those it
 * should not, from the highest down; then the update. With OrderedReady the pass ends at the first
 * pod that is not as it should be.
 */
final class PodRound {
  private final StatefulSetView view;
  private final StatefulSet set;
  private final Chosen revisions;
  private final Moment moment;
  private final Duration minReady;
  private final boolean ordered;
  private final PodActions actions;

  /** The pods of the set's range that exist or are created in this pass, by ordinal. */
  private final TreeMap<Integer, Pod> replicas = new TreeMap<>();

  /** Those outside it, the highest ordinal first. */
  private final List<Pod> condemned = new ArrayList<>();

  PodRound(StatefulSetView view, Chosen revisions, Moment moment) {
    this.view = view;
    this.set = view.set();
    this.revisions = revisions;
    this.moment = moment;
    this.minReady = StatefulSetDecision.minReady(set);
    this.ordered = !"Parallel".equals(set.getSpec().getPodManagementPolicy());
    this.actions = new PodActions(set);
    for (Pod pod : view.pods()) {
      int ordinal = Identity.ordinal(pod);
      if (Identity.isInRange(set, ordinal)) {
        replicas.put(ordinal, pod);
      } else {
        condemned.add(pod);
      }
    }
    condemned.sort(Comparator.comparingInt((Pod pod) -> Identity.ordinal(pod)).reversed());
  }

  void run() {
    if (set.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    if (bringUp() && keepClaimsOfCondemned() && takeDown() && !SetStatus.onDelete(set)) {
      update();
    }
  }

  List<Action> actions() {
    return actions.all();
  }

  /** All pods as they are once the actions have been carried out. */
  List<Pod> pods() {
    List<Pod> pods = new ArrayList<>(replicas.values());
    pods.addAll(condemned);
    return pods;
  }

  /** Whether the pass goes on behind the pods that should be there. */
  private boolean bringUp() {
    int first = Identity.firstOrdinal(set);
    for (int i = 0; i < Identity.replicas(set); i++) {
      int ordinal = first + i;
      if (ordered && !bringUp(ordinal)) {
        return false;
      }
      if (!ordered) {
        actions.apart(() -> bringUp(ordinal));
      }
    }
    actions.join();
    return true;
  }

  private boolean bringUp(int ordinal) {
    Pod pod = replicas.get(ordinal);
    if (pod == null) {
      create(ordinal);
      return false;
    }
    if (PodHealth.isOver(pod)) {
      if (!PodHealth.isTerminating(pod)) {
        actions.delete(pod);
      }
      return false;
    }
    if (PodHealth.isPending(pod)) {
      var _ = claims(pod, ordinal);
    }
    boolean available = !PodHealth.isUnavailable(pod, minReady, moment);
    if (available || !ordered) {
      actions.identify(pod, ordinal);
      keepOwners(pod);
    }
    return available;
  }

  private void create(int ordinal) {
    ControllerRevision revision = revisionFor(ordinal);
    var template =
        revision.equals(revisions.update())
            ? set.getSpec().getTemplate()
            : Revisions.template(revision);
    Pod pod = NewPod.of(set, template, revision.getMetadata().getName(), ordinal);
    if (claims(pod, ordinal)) {
      actions.create(pod);
      replicas.put(ordinal, pod);
    }
  }

  /** Below the partition a pod comes back as it was. */
  private ControllerRevision revisionFor(int ordinal) {
    boolean keepsCurrent =
        !SetStatus.onDelete(set) && ordinal - Identity.firstOrdinal(set) < partition();
    return keepsCurrent ? revisions.current() : revisions.update();
  }

  /** Creates the claims that are missing; false where one stands in the way of the pod. */
  private boolean claims(Pod pod, int ordinal) {
    String uid = pod.getMetadata().getUid() == null ? "" : pod.getMetadata().getUid();
    String podName = pod.getMetadata().getName();
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      PersistentVolumeClaim claim = claim(template, ordinal);
      if (claim != null && Claims.belongsToEarlierPod(claim, podName, uid)) {
        return false;
      }
      if (claim != null && claim.getMetadata().getDeletionTimestamp() != null) {
        actions.refuse(pod, "pvc " + claim.getMetadata().getName() + " is being deleted");
        return false;
      }
    }
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      if (claim(template, ordinal) == null) {
        actions.create(Claims.of(set, template, ordinal), pod);
      }
    }
    return true;
  }

  private @Nullable PersistentVolumeClaim claim(PersistentVolumeClaim template, int ordinal) {
    return view.claims().get(Identity.claimName(set, template.getMetadata().getName(), ordinal));
  }

  /** Before a pod goes, its claims must say whether they go with it. */
  private boolean keepClaimsOfCondemned() {
    condemned.forEach(this::keepOwners);
    return true;
  }

  private void keepOwners(Pod pod) {
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      PersistentVolumeClaim claim = claim(template, Identity.ordinal(pod));
      PersistentVolumeClaim better = claim == null ? null : Claims.withOwners(set, claim, pod);
      if (better != null) {
        actions.update(better);
      }
    }
  }

  /** Whether the pass goes on behind the pods that should not be there. */
  private boolean takeDown() {
    Pod firstUnavailable = firstUnavailable();
    for (Pod pod : condemned) {
      boolean terminating = PodHealth.isTerminating(pod);
      boolean mayGo =
          PodHealth.isAvailable(pod, minReady, moment)
              || PodHealth.isOver(pod)
              || pod.equals(firstUnavailable);
      if (!terminating && !ordered) {
        actions.apart(() -> actions.delete(pod));
      }
      if (!terminating && ordered && mayGo) {
        actions.delete(pod);
      }
      if (ordered) {
        return false;
      }
    }
    actions.join();
    return true;
  }

  /**
   * The lowest ordinal that is not available; a broken one may go, but only after all above. One
   * that is over need not be waited for: it will never be well again.
   */
  private @Nullable Pod firstUnavailable() {
    for (Pod pod : replicas.values()) {
      if (PodHealth.isUnavailable(pod, minReady, moment)) {
        return pod;
      }
    }
    for (Pod pod : condemned.reversed()) {
      if (PodHealth.isUnavailable(pod, minReady, moment)) {
        return pod;
      }
    }
    return null;
  }

  private void update() {
    int maxUnavailable = maxUnavailable();
    if (maxUnavailable > 1) {
      updateSeveral(maxUnavailable);
    } else {
      updateOne();
    }
  }

  /** Replaces the highest that is of another revision, once all above it are available. */
  private void updateOne() {
    int lowest = Identity.firstOrdinal(set) + partition();
    int highest = Identity.firstOrdinal(set) + Identity.replicas(set) - 1;
    for (int ordinal = highest; ordinal >= lowest; ordinal--) {
      Pod pod = replicas.get(ordinal);
      if (pod == null) {
        // It is being made, and nothing below it goes before it is available.
        return;
      }
      if (needsUpdate(pod)) {
        actions.delete(pod);
        return;
      }
      if (PodHealth.isUnavailable(pod, minReady, moment)) {
        return;
      }
    }
  }

  /** Replaces, from the highest down, what leaves no more than the limit unavailable. */
  private void updateSeveral(int maxUnavailable) {
    long missing = (long) Identity.replicas(set) - replicas.size();
    long unavailable =
        missing
            + replicas.values().stream()
                .filter(pod -> PodHealth.isUnavailable(pod, minReady, moment))
                .count();
    for (Pod pod : replicas.descendingMap().values()) {
      if (isBelowPartition(pod)) {
        return;
      }
      if (needsUpdate(pod)) {
        boolean costsOne = !PodHealth.isUnavailable(pod, minReady, moment);
        if (costsOne && unavailable >= maxUnavailable) {
          return;
        }
        actions.delete(pod);
        unavailable += costsOne ? 1 : 0;
      }
    }
  }

  private boolean needsUpdate(Pod pod) {
    return !StatefulSetDecision.isOf(pod, revisions.update()) && !PodHealth.isTerminating(pod);
  }

  private boolean isBelowPartition(Pod pod) {
    return Identity.ordinal(pod) - Identity.firstOrdinal(set) < partition();
  }

  private int partition() {
    var strategy = set.getSpec().getUpdateStrategy();
    boolean given =
        strategy != null
            && strategy.getRollingUpdate() != null
            && strategy.getRollingUpdate().getPartition() != null;
    return given ? strategy.getRollingUpdate().getPartition() : 0;
  }

  private int maxUnavailable() {
    var strategy = set.getSpec().getUpdateStrategy();
    boolean given =
        strategy != null
            && strategy.getRollingUpdate() != null
            && strategy.getRollingUpdate().getMaxUnavailable() != null;
    if (!given) {
      return 1;
    }
    var value = strategy.getRollingUpdate().getMaxUnavailable();
    if (value.getIntVal() != null) {
      return value.getIntVal();
    }
    int percent = Integer.parseInt(value.getStrVal().replace("%", ""));
    return (int) ((long) percent * Identity.replicas(set) / 100);
  }
}
