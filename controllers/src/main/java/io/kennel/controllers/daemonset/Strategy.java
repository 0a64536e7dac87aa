package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDaemonSet;
import io.kennel.controllers.workload.Counts;

/**
 * How pods of an older template are replaced. Of the two numbers one is zero; shares of the nodes
 * are rounded up.
 *
 * @param rolls whether they are replaced at all before somebody deletes them
 * @param maxUnavailable on how many nodes the old pod may go before there is a new one
 * @param maxSurge on how many nodes a new pod may be there beside the old one
 */
record Strategy(boolean rolls, int maxUnavailable, int maxSurge) {
  static Strategy of(DaemonSet set, int nodes) {
    var strategy = set.getSpec().getUpdateStrategy();
    if (strategy != null && "OnDelete".equals(strategy.getType())) {
      return new Strategy(false, 0, 0);
    }
    RollingUpdateDaemonSet rolling = strategy == null ? null : strategy.getRollingUpdate();
    int surge = Counts.share(rolling == null ? null : rolling.getMaxSurge(), nodes, true);
    int down = Counts.share(rolling == null ? null : rolling.getMaxUnavailable(), nodes, true);
    // Or nothing could ever move.
    return new Strategy(true, surge == 0 ? Math.max(1, down) : down, surge);
  }

  boolean surges() {
    return maxSurge > 0;
  }
}
