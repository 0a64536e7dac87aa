package io.kennel.simulation;

import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.SimulatedDisk;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.world.Randomness;
import java.time.Duration;
import java.util.List;

/** Crashes, cuts and clock jumps, each mended after a while, until it is told to stop. */
final class Trouble {
  private static final int PAUSE_MILLIS_MAX = 10_000;
  private static final int OUTAGE_MILLIS_MAX = 15_000;
  private static final int LONG_OUTAGE_MILLIS_MAX = 500_000;
  private static final int CLOCK_JUMP_SECONDS_MAX = 600;

  private final SimulatedCluster cluster;
  private final Randomness random;
  private boolean active;

  Trouble(SimulatedCluster cluster) {
    this.cluster = cluster;
    this.random = cluster.world().random();
  }

  void start() {
    active = true;
    later(this::happen, random.nextInt(PAUSE_MILLIS_MAX));
  }

  void stop() {
    active = false;
  }

  private void happen() {
    if (!active) {
      return;
    }
    switch (random.nextInt(10)) {
      case 0, 1 -> crashServer();
      case 2 -> disk();
      case 3, 4 -> crash(any(cluster.controllers()));
      case 5 -> crash(any(cluster.nodes()).agent());
      case 6 -> powerOff(any(cluster.nodes()));
      case 7 -> cut(any(cluster.nodes()).agent());
      case 8 -> jumpClock();
      default -> cluster.server().breakWatches();
    }
    later(this::happen, random.nextInt(PAUSE_MILLIS_MAX));
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

  private void cut(ClientProcess process) {
    process.partitioned(true);
    later(() -> process.partitioned(false), outageMillis());
  }

  private void jumpClock() {
    int seconds = random.nextInt(2 * CLOCK_JUMP_SECONDS_MAX) - CLOCK_JUMP_SECONDS_MAX;
    cluster.world().jumpWallClock(Duration.ofSeconds(seconds));
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
