package io.kennel.simulation;

import io.kennel.simulation.SimulatedCluster.Tampering;
import io.kennel.simulation.process.ClientProcess;
import java.time.Duration;

/** One run: a user and troubles for a while, then rest, in which everything must come right. */
final class Scenario {
  private static final int NODES_MAX = 3;
  private static final Duration TROUBLED = Duration.ofMinutes(4);

  /** Longer than the longest back-off and every time-out. */
  private static final Duration SETTLING_MAX = Duration.ofMinutes(40);

  private final SimulatedCluster cluster;
  private final Workload workload;
  private final Trouble trouble;
  private final ClientProcess user;

  Scenario(long seed, Tampering tampering) {
    int nodes = 1 + (int) Math.floorMod(seed, (long) NODES_MAX);
    this.cluster = new SimulatedCluster(seed, nodes, tampering);
    this.workload = new Workload(cluster.world().random(), true);
    this.trouble = new Trouble(cluster);
    this.user = cluster.process("user", (actor, api, _) -> workload.run(actor, api));
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  /** Throws a {@link SimulationFailure} where a rule is broken or the cluster does not settle. */
  void run() {
    SimulationFailure.explain(cluster.world(), this::steps);
  }

  private void steps() {
    cluster.startAll();
    user.start();
    cluster.faults().active(true);
    trouble.start();
    cluster.world().runFor(TROUBLED);
    workload.stop();
    trouble.stop();
    cluster.faults().active(false);
    cluster.startAll();
    if (!cluster.world().runUntil(cluster.settled()::settled, SETTLING_MAX)) {
      throw new AssertionError("does not settle: " + cluster.settled().missing());
    }
    if (!cluster.world().failures().isEmpty()) {
      throw new AssertionError("a task failed: " + cluster.world().failures().getFirst());
    }
  }
}
