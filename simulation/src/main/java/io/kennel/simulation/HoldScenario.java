package io.kennel.simulation;

import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.simulation.process.Tampering;
import io.kennel.simulation.workload.ForcefulUser;
import io.kennel.world.Randomness;
import java.time.Duration;
import java.util.List;

/**
 * Pods with volumes that are deleted by force while their nodes hear nothing, reach nobody, stand
 * still or are started anew: whatever they do, a volume is written by one machine at a time.
 */
final class HoldScenario {
  private static final Duration TROUBLED = Duration.ofMinutes(8);
  private static final Duration SETTLING_MAX = Duration.ofMinutes(20);
  private static final int PAUSE_MILLIS_MAX = 30_000;

  /** Longer than a node may be silent before pods are placed elsewhere. */
  private static final int OUTAGE_MILLIS_MAX = 200_000;

  private static final int STOP_MILLIS_MAX = 20_000;

  private final SimulatedCluster cluster;
  private final Randomness random;
  private final ForcefulUser user;
  private boolean troubled;

  HoldScenario(long seed, Tampering tampering) {
    this.cluster = new SimulatedCluster(seed, 2 + (int) Math.floorMod(seed, 2L), tampering);
    this.random = cluster.world().random();
    this.user = new ForcefulUser(random);
  }

  /** Throws a {@link SimulationFailure} where a rule is broken or the cluster does not settle. */
  void run() {
    SimulationFailure.explain(cluster.world(), this::steps);
  }

  private void steps() {
    cluster.startAll();
    cluster.process(SimulatedCluster.USER, (actor, api, _) -> user.run(actor, api)).start();
    troubled = true;
    happen();
    cluster.world().runFor(TROUBLED);
    troubled = false;
    user.stop();
    cluster.startAll();
    if (!cluster.world().runUntil(cluster.settled()::settled, SETTLING_MAX)) {
      throw new AssertionError(
          "does not settle: %s%n%s"
              .formatted(cluster.settled().missing(), cluster.settled().objects()));
    }
  }

  private void happen() {
    if (!troubled) {
      return;
    }
    List<SimulatedNode> nodes = cluster.nodes();
    SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
    ClientProcess agent = node.agent();
    switch (random.nextInt(5)) {
      case 0, 1 -> link(agent, SimulatedLink.State.CUT);
      case 2 -> link(agent, SimulatedLink.State.DEAF);
      case 3 -> agent.pause(Duration.ofMillis(random.nextInt(STOP_MILLIS_MAX)));
      default -> {
        agent.crash();
        later(agent::start, random.nextInt(STOP_MILLIS_MAX));
      }
    }
    later(this::happen, random.nextInt(PAUSE_MILLIS_MAX));
  }

  private void link(ClientProcess agent, SimulatedLink.State state) {
    agent.link(state);
    later(() -> agent.link(SimulatedLink.State.OPEN), random.nextInt(OUTAGE_MILLIS_MAX));
  }

  private void later(Runnable action, int millis) {
    cluster.world().timers().after(Duration.ofMillis(millis), "trouble", action);
  }
}
