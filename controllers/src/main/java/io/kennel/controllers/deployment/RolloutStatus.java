package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.controllers.workload.Counts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of a deployment, from its sets. Source: "Deployments", "Deployment status". */
final class RolloutStatus {
  private final Rollout rollout;
  private final Progress progress;
  private final Deployment deployment;
  private final DeploymentStatus counts;

  RolloutStatus(Rollout rollout, Progress progress) {
    this.rollout = rollout;
    this.progress = progress;
    this.deployment = rollout.deployment();
    this.counts = counts();
    availability();
  }

  private DeploymentStatus counts() {
    Collection<ReplicaSet> sets = rollout.allSets();
    ReplicaSet newSet = rollout.newSet();
    int available = SetCounts.status(sets, ReplicaSetStatus::getAvailableReplicas);
    int updated = newSet == null ? 0 : SetCounts.status(newSet, ReplicaSetStatus::getReplicas);
    DeploymentStatus status = new DeploymentStatus();
    status.setObservedGeneration(deployment.getMetadata().getGeneration());
    status.setReplicas(Counts.nullIfZero(SetCounts.status(sets, ReplicaSetStatus::getReplicas)));
    status.setUpdatedReplicas(Counts.nullIfZero(updated));
    status.setReadyReplicas(
        Counts.nullIfZero(SetCounts.status(sets, ReplicaSetStatus::getReadyReplicas)));
    status.setAvailableReplicas(Counts.nullIfZero(available));
    status.setUnavailableReplicas(
        Counts.nullIfZero(Math.max(0, SetCounts.wanted(sets) - available)));
    status.setTerminatingReplicas(SetCounts.status(sets, ReplicaSetStatus::getTerminatingReplicas));
    status.setCollisionCount(Counts.nullIfZero(rollout.collisionCount()));
    return status;
  }

  private void availability() {
    if (Progress.count(counts.getAvailableReplicas()) >= rollout.strategy().availableMin()) {
      progress.set(
          Progress.AVAILABLE,
          "True",
          "MinimumReplicasAvailable",
          "Deployment has minimum availability.");
    } else {
      progress.set(
          Progress.AVAILABLE,
          "False",
          "MinimumReplicasUnavailable",
          "Deployment does not have minimum availability.");
    }
  }

  /** Whether all is as the specification says. */
  boolean isComplete() {
    int replicas = rollout.strategy().replicas();
    return Progress.count(counts.getUpdatedReplicas()) == replicas
        && Progress.count(counts.getReplicas()) == replicas
        && Progress.count(counts.getAvailableReplicas()) == replicas;
  }

  /** Judges how the rollout gets on. */
  void judge() {
    if (!progress.hasDeadline()) {
      progress.remove(Progress.PROGRESSING);
    } else if (!wasCompleteAlready()) {
      judgeProgress();
    }
    DeploymentCondition failure = failure();
    if (failure == null) {
      progress.remove(Progress.FAILURE);
    } else {
      progress.put(failure);
    }
  }

  private boolean wasCompleteAlready() {
    return Progress.count(counts.getReplicas()) == Progress.count(counts.getUpdatedReplicas())
        && progress.isReason(Progress.NEW_SET_AVAILABLE);
  }

  private void judgeProgress() {
    if (isComplete()) {
      progress.set(
          Progress.PROGRESSING,
          "True",
          Progress.NEW_SET_AVAILABLE,
          subject() + " has successfully progressed.");
    } else if (Progress.isProgress(deployment.getStatus(), counts)) {
      progress.refresh(
          Progress.PROGRESSING, "True", "ReplicaSetUpdated", subject() + " is progressing.");
    } else if (progress.hasTimedOut()) {
      progress.set(
          Progress.PROGRESSING,
          "False",
          Progress.TIMED_OUT,
          subject() + " has timed out progressing.");
    }
  }

  private String subject() {
    ReplicaSet newSet = rollout.newSet();
    return newSet == null
        ? "Deployment \"" + deployment.getMetadata().getName() + "\""
        : "ReplicaSet \"" + Rollout.name(newSet) + "\"";
  }

  private @Nullable DeploymentCondition failure() {
    List<ReplicaSet> sets = new ArrayList<>(rollout.oldSets());
    ReplicaSet newSet = rollout.newSet();
    if (newSet != null) {
      sets.addFirst(newSet);
    }
    for (ReplicaSet set : sets) {
      if (set.getStatus() != null) {
        for (ReplicaSetCondition condition : set.getStatus().getConditions()) {
          if (Progress.FAILURE.equals(condition.getType())) {
            return passedOn(condition);
          }
        }
      }
    }
    return null;
  }

  private static DeploymentCondition passedOn(ReplicaSetCondition condition) {
    DeploymentCondition passed = new DeploymentCondition();
    passed.setType(Progress.FAILURE);
    passed.setStatus(condition.getStatus());
    passed.setReason(condition.getReason());
    passed.setMessage(condition.getMessage());
    passed.setLastTransitionTime(condition.getLastTransitionTime());
    passed.setLastUpdateTime(condition.getLastTransitionTime());
    return passed;
  }

  /** Writes the status and the revision; null where they are written already. */
  Plan.@Nullable UpdateStatus<Deployment> update() {
    DeploymentStatus status = Models.copy(counts);
    status.setConditions(progress.conditions());
    ReplicaSet newSet = rollout.newSet();
    String revision =
        newSet == null ? "" : Annotations.of(newSet).getOrDefault(Annotations.REVISION, "");
    boolean sameRevision =
        revision.isEmpty() || revision.equals(Annotations.of(deployment).get(Annotations.REVISION));
    if (sameRevision && status.equals(deployment.getStatus())) {
      return null;
    }
    Deployment changed = Models.copy(deployment);
    changed.setStatus(status);
    if (!sameRevision) {
      Map<String, String> annotations = new LinkedHashMap<>(Annotations.of(deployment));
      annotations.put(Annotations.REVISION, revision);
      changed.setMetadata(Annotations.with(deployment, annotations));
    }
    return new Plan.UpdateStatus<>(Kinds.DEPLOYMENT, changed);
  }
}
