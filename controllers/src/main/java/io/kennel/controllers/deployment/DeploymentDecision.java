package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.ownership.Ownership.Claimed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do next about one deployment: a function of what is seen and of the time. */
final class DeploymentDecision {
  private DeploymentDecision() {}

  static Plan decide(DeploymentView view, Instant now) {
    Deployment deployment = view.deployment();
    Claimed<ReplicaSet> claimed =
        ownership(deployment).claim(Kinds.REPLICA_SET, view.sets(), view.mayAdopt());
    Progress progress = new Progress(deployment, now);
    Rollout rollout = new Rollout(view, claimed.own(), progress);
    boolean deleting = deployment.getMetadata().getDeletionTimestamp() != null;
    boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
    boolean scaling = paused || Scaling.isWanted(rollout);
    if (!deleting) {
      progress.pausing();
      step(rollout, scaling);
    }
    List<Action> actions = new ArrayList<>(claimed.actions());
    actions.addAll(rollout.actions());
    RolloutStatus status = new RolloutStatus(rollout, progress);
    if (!deleting && !scaling) {
      status.judge();
    }
    if (!deleting && (paused || (!scaling && status.isComplete()))) {
      actions.addAll(History.truncate(rollout));
    }
    var update = status.update();
    if (update != null) {
      actions.add(update);
    }
    return new Plan(actions, status.isComplete() ? null : progress.untilDeadline());
  }

  private static void step(Rollout rollout, boolean scaling) {
    if (scaling) {
      rollout.syncNewSet(false);
      new Scaling(rollout).step();
    } else if (rollout.strategy().recreates()) {
      new Recreation(rollout).step();
    } else {
      new RollingUpdate(rollout).step();
    }
  }

  /** The status to write when a step has failed, with what is seen now; null for no change. */
  static Plan.@Nullable UpdateStatus<Deployment> failed(
      DeploymentView view, String message, Instant now) {
    Deployment deployment = view.deployment();
    Claimed<ReplicaSet> claimed =
        ownership(deployment).claim(Kinds.REPLICA_SET, view.sets(), false);
    Progress progress = new Progress(deployment, now);
    Rollout rollout = new Rollout(view, claimed.own(), progress);
    RolloutStatus status = new RolloutStatus(rollout, progress);
    if (rollout.newSet() == null && progress.hasDeadline()) {
      String hash = Templates.hash(deployment, rollout.collisionCount());
      String name = deployment.getMetadata().getName() + "-" + hash;
      progress.set(
          Progress.PROGRESSING,
          "False",
          "ReplicaSetCreateError",
          "Failed to create new replica set \"" + name + "\": " + message);
    }
    return status.update();
  }

  static Ownership<Deployment> ownership(Deployment deployment) {
    LabelSelector selector =
        LabelSelector.fromObject(Models.encode(deployment.getSpec().getSelector()));
    return new Ownership<>(Kinds.DEPLOYMENT, deployment, selector);
  }
}
