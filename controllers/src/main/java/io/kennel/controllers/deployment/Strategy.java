package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.kennel.controllers.workload.Counts;

/**
 * The numbers between which a deployment moves. A share of the replicas is rounded up for the surge
 * and down for what may be unavailable; where both come to nothing, one may be unavailable, or
 * nothing could ever move.
 *
 * @param replicas how many there shall be
 * @param maxSurge how many more there may be
 * @param maxUnavailable how many of the replicas may be unavailable
 */
record Strategy(boolean recreates, int replicas, int maxSurge, int maxUnavailable) {
  static Strategy of(Deployment deployment) {
    int replicas = replicas(deployment);
    var strategy = deployment.getSpec().getStrategy();
    if (strategy != null && "Recreate".equals(strategy.getType())) {
      return new Strategy(true, replicas, 0, 0);
    }
    RollingUpdateDeployment rolling = strategy == null ? null : strategy.getRollingUpdate();
    int surge = Counts.share(rolling == null ? null : rolling.getMaxSurge(), replicas, true);
    int down = Counts.share(rolling == null ? null : rolling.getMaxUnavailable(), replicas, false);
    if (surge == 0 && down == 0) {
      down = 1;
    }
    return new Strategy(false, replicas, surge, Math.min(down, replicas));
  }

  static int replicas(Deployment deployment) {
    Integer replicas = deployment.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }

  int podsMax() {
    return replicas + maxSurge;
  }

  int availableMin() {
    return replicas - maxUnavailable;
  }
}
