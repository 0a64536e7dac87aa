package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kennel.client.Kinds;
import io.kennel.client.Plan;
import io.kennel.controllers.workload.Counts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    return new DeploymentStatusBuilder()
        .withObservedGeneration(deployment.getMetadata().getGeneration())
        .withReplicas(Counts.nullIfZero(SetCounts.status(sets, ReplicaSetStatus::getReplicas)))
        .withUpdatedReplicas(Counts.nullIfZero(updated))
        .withReadyReplicas(
            Counts.nullIfZero(SetCounts.status(sets, ReplicaSetStatus::getReadyReplicas)))
        .withAvailableReplicas(Counts.nullIfZero(available))
        .withUnavailableReplicas(Counts.nullIfZero(Math.max(0, SetCounts.wanted(sets) - available)))
        .withTerminatingReplicas(SetCounts.status(sets, ReplicaSetStatus::getTerminatingReplicas))
        .withCollisionCount(Counts.nullIfZero(rollout.collisionCount()))
        .build();
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
    return new DeploymentConditionBuilder()
        .withType(Progress.FAILURE)
        .withStatus(condition.getStatus())
        .withReason(condition.getReason())
        .withMessage(condition.getMessage())
        .withLastTransitionTime(condition.getLastTransitionTime())
        .withLastUpdateTime(condition.getLastTransitionTime())
        .build();
  }

  /** Writes the status and the revision; null where they are written already. */
  Plan.@Nullable UpdateStatus<Deployment> update() {
    DeploymentStatus status = counts.edit().withConditions(progress.conditions()).build();
    ReplicaSet newSet = rollout.newSet();
    String revision =
        newSet == null ? "" : Annotations.of(newSet).getOrDefault(Annotations.REVISION, "");
    boolean sameRevision =
        revision.isEmpty() || revision.equals(Annotations.of(deployment).get(Annotations.REVISION));
    if (sameRevision && status.equals(deployment.getStatus())) {
      return null;
    }
    Deployment changed = deployment.edit().withStatus(status).build();
    if (!sameRevision) {
      changed =
          changed
              .edit()
              .editMetadata()
              .addToAnnotations(Annotations.REVISION, revision)
              .endMetadata()
              .build();
    }
    return new Plan.UpdateStatus<>(Kinds.DEPLOYMENT, changed);
  }
}
