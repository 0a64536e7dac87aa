package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows a change of the deployment's own number. In the middle of a rolling update every set
 * grows or shrinks in proportion, which spreads the risk. Source: the documentation page
 * "Deployments", "Proportional scaling".
 */
final class Scaling {
  private final Rollout rollout;
  private final Strategy strategy;

  Scaling(Rollout rollout) {
    this.rollout = rollout;
    this.strategy = rollout.strategy();
  }

  /** Whether the number has changed since the sets were last told of it. */
  static boolean isWanted(Rollout rollout) {
    int replicas = rollout.strategy().replicas();
    return active(rollout).stream()
        .anyMatch(set -> Annotations.number(set, Annotations.DESIRED, replicas) != replicas);
  }

  void step() {
    List<ReplicaSet> active = active(rollout);
    if (active.size() <= 1) {
      ReplicaSet only = active.isEmpty() ? latest() : active.getFirst();
      if (only != null) {
        var _ = rollout.scale(only, strategy.replicas());
      }
    } else if (isSaturated()) {
      rollout.activeOldSets().forEach(set -> rollout.scale(set, 0));
    } else if (!strategy.recreates()) {
      scaleInProportion(active);
    }
  }

  private static List<ReplicaSet> active(Rollout rollout) {
    return rollout.allSets().stream().filter(set -> SetCounts.wanted(set) > 0).toList();
  }

  private @Nullable ReplicaSet latest() {
    ReplicaSet newSet = rollout.newSet();
    List<ReplicaSet> old = rollout.oldSets();
    return newSet != null || old.isEmpty() ? newSet : old.getLast();
  }

  private boolean isSaturated() {
    ReplicaSet set = rollout.newSet();
    return set != null
        && SetCounts.wanted(set) == strategy.replicas()
        && Annotations.number(set, Annotations.DESIRED, -1) == strategy.replicas()
        && SetCounts.available(set) == strategy.replicas();
  }

  private void scaleInProportion(List<ReplicaSet> active) {
    int allowed = strategy.replicas() > 0 ? strategy.podsMax() : 0;
    int change = allowed - SetCounts.wanted(active);
    List<ReplicaSet> sets = new ArrayList<>(active);
    // Of equal ones the newest grows first and the oldest shrinks first; they come by age.
    if (change > 0) {
      Collections.reverse(sets);
    }
    sets.sort(Comparator.comparingInt((ReplicaSet set) -> SetCounts.wanted(set)).reversed());
    int[] sizes = new int[sets.size()];
    int changed = 0;
    for (int i = 0; i < sizes.length; i++) {
      int share = share(sets.get(i), change, changed);
      sizes[i] = SetCounts.wanted(sets.get(i)) + share;
      changed += share;
    }
    sizes[0] = Math.max(0, sizes[0] + change - changed);
    for (int i = 0; i < sizes.length; i++) {
      rollout.scaleAndNote(sets.get(i), sizes[i]);
    }
  }

  private int share(ReplicaSet set, int change, int changed) {
    int left = change - changed;
    if (change == 0 || left == 0) {
      return 0;
    }
    int fraction = fraction(set);
    return change > 0 ? Math.min(fraction, left) : Math.max(fraction, left);
  }

  private int fraction(ReplicaSet set) {
    int wanted = SetCounts.wanted(set);
    if (strategy.replicas() == 0) {
      return -wanted;
    }
    long maxBefore = Annotations.number(set, Annotations.MAX, 0);
    if (maxBefore == 0) {
      maxBefore = replicasInStatus(rollout.deployment());
    }
    if (maxBefore == 0) {
      return 0;
    }
    double size = (double) wanted * strategy.podsMax() / maxBefore;
    return Math.toIntExact(Math.round(size)) - wanted;
  }

  private static int replicasInStatus(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    Integer replicas = status == null ? null : status.getReplicas();
    return replicas == null ? 0 : replicas;
  }
}
