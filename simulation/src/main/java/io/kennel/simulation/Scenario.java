package io.kennel.simulation;

import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.simulation.process.Tampering;
import io.kennel.simulation.workload.Features;
import io.kennel.simulation.workload.Meddler;
import io.kennel.simulation.workload.Workload;
import io.kennel.world.Randomness;
import java.time.Duration;
import java.util.List;

/** One run: users and troubles for a while, then rest, in which everything must come right. */
final class Scenario {
  private static final int NODES_MAX = 3;
  private static final int TROUBLED_SECONDS_MIN = 20;
  private static final int TROUBLED_SECONDS_MAX = 60;

  /** One run in so many is long. */
  private static final int LONG_ONE_IN = 20;

  private static final int LONG_FACTOR = 5;

  /** Longer than the longest back-off and every time-out. */
  private static final Duration SETTLING_MAX = Duration.ofMinutes(40);

  private final SimulatedCluster cluster;
  private final Workload workload;
  private final Trouble trouble;
  private final ClientProcess user;

  Scenario(long seed, Tampering tampering) {
    int nodes = 1 + (int) Math.floorMod(seed, (long) NODES_MAX);
    this.cluster = new SimulatedCluster(seed, nodes, tampering);
    Randomness random = cluster.world().random();
    List<String> names = cluster.nodes().stream().map(SimulatedNode::name).toList();
    this.workload = new Workload(random, Features.any(random), names);
    Meddler meddler = new Meddler(random, names);
    this.trouble =
        new Trouble(
            cluster, cluster.process("meddler", (actor, api, _) -> meddler.run(actor, api)));
    this.user = cluster.process(SimulatedCluster.USER, (actor, api, _) -> workload.run(actor, api));
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
    cluster.world().runFor(troubled());
    workload.stop();
    trouble.stop();
    cluster.faults().active(false);
    cluster.startAll();
    if (!cluster.world().runUntil(cluster.settled()::settled, SETTLING_MAX)) {
      throw new AssertionError(
          "does not settle: %s%n%s"
              .formatted(cluster.settled().missing(), cluster.settled().objects()));
    }
    if (!cluster.world().failures().isEmpty()) {
      throw new AssertionError("a task failed: " + cluster.world().failures().getFirst());
    }
  }

  private Duration troubled() {
    Randomness random = cluster.world().random();
    int seconds =
        TROUBLED_SECONDS_MIN + random.nextInt(TROUBLED_SECONDS_MAX - TROUBLED_SECONDS_MIN);
    return Duration.ofSeconds(
        (long) seconds * (random.nextInt(LONG_ONE_IN) == 0 ? LONG_FACTOR : 1));
  }
}
