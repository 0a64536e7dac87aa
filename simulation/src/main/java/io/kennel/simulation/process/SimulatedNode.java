package io.kennel.simulation.process;

import io.kennel.agent.NodeAgent;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.node.Machine;
import io.kennel.agent.node.NodeConfig;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.runtime.ContainerRuntime;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProbes;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.agent.runtime.simulated.SimulatedStorage;
import io.kennel.agent.volume.PodStorage;
import io.kennel.client.Api;
import io.kennel.client.SharedInformers;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A machine: containers and a disk, and an agent that can crash without them. */
public final class SimulatedNode {
  private static final int PODS_MAX = 50;

  /** Less than the fail-over controller reckons with. */
  private static final int DRIFT_PERMILLE_MAX = 15;

  private static final int KILLING_MILLIS_MAX = 2_900;

  private final String name;
  private final int number;
  private final SimulatedImages images = new SimulatedImages();
  private final SimulatedStorage storage = new SimulatedStorage();
  private final SimulatedRuntime runtime;
  private final Tampering tampering;
  private final VolumeHolds holds;
  private final ClientProcess agent;
  private final SimulatedWorld world;
  private @Nullable Shutdown shutdown;
  private @Nullable Life life;

  /** Of the agent that has been started last. */
  private record Life(Actor world, NodeAgent agent) {}

  /** Ordered, and not yet over; it outlives the agent. */
  private record Shutdown(ShutdownPeriods periods, Runnable off) {}

  /**
   * A node whose agent does not run yet.
   *
   * @param process makes a process of a name and a program
   */
  public SimulatedNode(
      SimulatedWorld world,
      int number,
      SimulatedProgram.Chooser programs,
      Tampering tampering,
      VolumeHolds holds,
      Function<ClientProcess.Program, ClientProcess> process) {
    this.world = world;
    this.number = number;
    this.tampering = tampering;
    this.holds = holds;
    this.name = name(number);
    this.runtime =
        new SimulatedRuntime(
            world.actor("machine-" + number), images, name, podCidr(number), programs);
    Randomness random = world.random();
    runtime
        .fence()
        .imperfections(
            random.nextInt(2 * DRIFT_PERMILLE_MAX + 1) - DRIFT_PERMILLE_MAX,
            () -> Duration.ofMillis(random.nextInt(KILLING_MILLIS_MAX)));
    this.agent = process.apply(this::run);
  }

  public static String name(int number) {
    return "node-" + number;
  }

  private static String podCidr(int number) {
    return "10.244." + number + ".0/24";
  }

  private void run(Actor world, Api api, SharedInformers informers) {
    NodeConfig config =
        new NodeConfig(
            name,
            "192.168.0." + (number + 1),
            podCidr(number),
            0,
            PODS_MAX,
            Machine.simulated(8, 16L << 30, 100L << 30),
            Map.of());
    NodeAgent started =
        new NodeAgent(
            world,
            api,
            informers,
            config,
            "v1.36.0+simulated",
            WhileAlive.guard(world, ContainerRuntime.class, tampering.runtime(runtime)),
            images,
            WhileAlive.guard(world, PodStorage.class, tampering.storage(storage)),
            WhileAlive.guard(world, VolumeHolds.class, tampering.holds(holds)),
            new SimulatedProbes(runtime));
    life = new Life(world, started);
    if (shutdown != null) {
      follow(started, shutdown);
    }
    started.start(() -> {});
  }

  public String name() {
    return name;
  }

  public ClientProcess agent() {
    return agent;
  }

  public SimulatedRuntime runtime() {
    return runtime;
  }

  public SimulatedStorage storage() {
    return storage;
  }

  /**
   * The machine ends its pods, and has no power then.
   *
   * @param off happens then, but not where the machine has lost its power before
   * @return false where it is shutting down already, or off
   */
  public boolean shutDown(ShutdownPeriods periods, Runnable off) {
    Life now = life;
    if (shutdown != null || now == null) {
      return false;
    }
    Shutdown ordered = new Shutdown(periods, off);
    shutdown = ordered;
    if (agent.running()) {
      now.world().tasks().start("shutdown", () -> follow(now.agent(), ordered));
    }
    return true;
  }

  private void follow(NodeAgent ending, Shutdown ordered) {
    var _ =
        ending
            .shutDown(ordered.periods())
            .ended()
            .thenRun(() -> world.tasks().start("off", () -> end(ordered)));
  }

  private void end(Shutdown ordered) {
    if (ordered.equals(shutdown)) {
      world.note(name + " is off");
      powerOff();
      ordered.off().run();
    }
  }

  /** The machine loses power: agent and containers are gone. The disk is not. */
  public void powerOff() {
    shutdown = null;
    life = null;
    agent.crash();
    runtime.powerOff();
  }
}
