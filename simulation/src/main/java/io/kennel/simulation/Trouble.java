package io.kennel.simulation;

import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.SimulatedDisk;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.world.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Crashes, cuts, pauses and clock jumps, each mended after a while, until it is told to stop. Each
 * run has only some kinds of it, and a pace of its own.
 */
final class Trouble {
  private static final int PAUSE_MILLIS_MIN = 1_000;
  private static final int PAUSE_MILLIS_MAX = 15_000;
  private static final int OUTAGE_MILLIS_MAX = 15_000;
  private static final int LONG_OUTAGE_MILLIS_MAX = 500_000;
  private static final int STOP_MILLIS_MAX = 60_000;
  private static final int SHUTDOWN_SECONDS_MAX = 40;
  private static final int CLOCK_JUMP_SECONDS_MAX = 600;

  private final SimulatedCluster cluster;
  private final ClientProcess meddler;
  private final Randomness random;
  private final List<Runnable> kinds = new ArrayList<>();
  private final int pauseMillisMax;
  private boolean active;

  /**
   * @param meddler whose every start is a burst of conflicts
   */
  Trouble(SimulatedCluster cluster, ClientProcess meddler) {
    this.cluster = cluster;
    this.meddler = meddler;
    this.random = cluster.world().random();
    this.pauseMillisMax = PAUSE_MILLIS_MIN + random.nextInt(PAUSE_MILLIS_MAX - PAUSE_MILLIS_MIN);
    for (Runnable kind : every()) {
      if (random.nextInt(2) == 0) {
        kinds.add(kind);
      }
    }
  }

  private List<Runnable> every() {
    return List.of(
        this::crashServer,
        this::disk,
        () -> crash(any(cluster.controllers())),
        () -> crash(any(cluster.nodes()).agent()),
        () -> powerOff(any(cluster.nodes())),
        () -> shutDown(any(cluster.nodes())),
        () -> cut(SimulatedLink.State.CUT),
        () -> cut(SimulatedLink.State.DEAF),
        () -> any(clients()).pause(Duration.ofMillis(random.nextInt(STOP_MILLIS_MAX))),
        () -> cluster.world().jumpWallClock(jump()),
        () -> any(clients()).jumpWallClock(jump()),
        this::meddle,
        cluster.server()::breakWatches);
  }

  void start() {
    active = true;
    later(this::happen, random.nextInt(pauseMillisMax));
  }

  void stop() {
    active = false;
  }

  private void happen() {
    if (!active || kinds.isEmpty()) {
      return;
    }
    any(kinds).run();
    later(this::happen, random.nextInt(pauseMillisMax));
  }

  private void crashServer() {
    cluster.server().crash();
    later(cluster.server()::start, random.nextInt(OUTAGE_MILLIS_MAX));
  }

  private void disk() {
    SimulatedDisk.Trouble[] all = SimulatedDisk.Trouble.values();
    cluster.disk().next(all[random.nextInt(all.length)]);
    later(cluster.server()::start, random.nextInt(OUTAGE_MILLIS_MAX));
  }

  private void crash(ClientProcess process) {
    process.crash();
    later(process::start, random.nextInt(OUTAGE_MILLIS_MAX));
  }

  private void powerOff(SimulatedNode node) {
    cluster.world().note(node.name() + " loses power");
    node.powerOff();
    later(node.agent()::start, outageMillis());
  }

  private void shutDown(SimulatedNode node) {
    Duration total = Duration.ofSeconds(random.nextInt(SHUTDOWN_SECONDS_MAX));
    ShutdownPeriods periods = ShutdownPeriods.of(total, Duration.ZERO);
    if (node.shutDown(periods, () -> later(node.agent()::start, outageMillis()))) {
      cluster.world().note(node.name() + " is shut down within " + total);
    }
  }

  /** A partition of any shape: every link is on one side of it or the other. */
  private void cut(SimulatedLink.State state) {
    List<ClientProcess> all = clients();
    List<ClientProcess> beyond = new ArrayList<>();
    int oneIn = 1 + random.nextInt(all.size());
    for (ClientProcess process : all) {
      if (random.nextInt(oneIn) == 0) {
        beyond.add(process);
      }
    }
    beyond.forEach(process -> process.link(state));
    later(() -> beyond.forEach(process -> process.link(SimulatedLink.State.OPEN)), outageMillis());
  }

  private void meddle() {
    meddler.crash();
    meddler.start();
  }

  private List<ClientProcess> clients() {
    List<ClientProcess> all = new ArrayList<>(cluster.controllers());
    cluster.nodes().forEach(node -> all.add(node.agent()));
    return all;
  }

  private Duration jump() {
    return Duration.ofSeconds(
        random.nextInt(2 * CLOCK_JUMP_SECONDS_MAX) - (long) CLOCK_JUMP_SECONDS_MAX);
  }

  private int outageMillis() {
    return random.nextInt(random.nextInt(4) == 0 ? LONG_OUTAGE_MILLIS_MAX : OUTAGE_MILLIS_MAX);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void later(Runnable action, int millis) {
    cluster.world().timers().after(Duration.ofMillis(millis), "trouble", action);
  }
}
