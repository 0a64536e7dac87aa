package io.kennel.simulation.failover;

import io.kennel.client.EventRecorder;
import io.kennel.client.PlanExecutor;
import io.kennel.controllers.failover.FailoverController;
import io.kennel.simulation.SimulationFailure;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.Faults;
import io.kennel.simulation.process.ServerProcess;
import io.kennel.simulation.process.SimulatedDisk;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.Tampering;
import io.kennel.store.Entry;
import io.kennel.world.Randomness;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One fenced pod, two or three nodes, and troubles that last about as long as a lease: at most one
 * machine ever runs the pod, and once all is well again one does.
 */
public final class FailoverScenario {
  private static final int NODES_MIN = 2;
  private static final int NODES_MAX = 3;
  private static final int TROUBLED_SECONDS_MIN = 40;
  private static final int TROUBLED_SECONDS_MAX = 120;
  private static final int TROUBLE_PAUSE_MILLIS_MAX = 8_000;
  private static final int OUTAGE_MILLIS_MAX = 30_000;
  private static final Duration SETTLING_MAX = Duration.ofMinutes(10);

  private final SimulatedWorld world;
  private final Randomness random;
  private final Faults faults;
  private final History history = new History();
  private final Tampering tampering;
  private final ServerProcess server;
  private final List<FencedMachine> machines = new ArrayList<>();
  private final List<ClientProcess> processes = new ArrayList<>();
  private boolean troubled;

  public FailoverScenario(long seed, Tampering tampering) {
    this.world = new SimulatedWorld(seed);
    this.random = world.random();
    this.faults = new Faults(random);
    this.tampering = tampering;
    this.server = new ServerProcess(world, new SimulatedDisk(history), faults, tampering);
    List<String> names = new ArrayList<>();
    int nodes = NODES_MIN + random.nextInt(NODES_MAX - NODES_MIN + 1);
    for (int i = 0; i < nodes; i++) {
      String name = "node-" + i;
      names.add(name);
      machines.add(new FencedMachine(world, name, tampering, program -> process(name, program)));
    }
    var _ = process("replacer", new Replacer(names, random)::run);
    var _ =
        process(
            "failover",
            (own, api, informers) ->
                FailoverController.create(
                        new PlanExecutor(
                            api, new EventRecorder(api, own, "failover", ""), own.tasks()),
                        informers,
                        own,
                        tampering.failover())
                    .start());
    world.afterEveryEvent(this::atMostOneRuns);
  }

  private ClientProcess process(String name, ClientProcess.Program program) {
    ClientProcess process =
        new ClientProcess(
            world,
            name,
            actor -> new SimulatedLink(world, name, actor, server, history, faults, List.of()),
            tampering,
            program);
    processes.add(process);
    return process;
  }

  /** Throws a {@link SimulationFailure} where two run, or none in the end. */
  public void run() {
    SimulationFailure.explain(world, this::steps);
  }

  private void steps() {
    heal();
    faults.active(true);
    faults.lateCalls(true);
    troubled = true;
    trouble();
    int seconds =
        TROUBLED_SECONDS_MIN + random.nextInt(TROUBLED_SECONDS_MAX - TROUBLED_SECONDS_MIN);
    world.runFor(Duration.ofSeconds(seconds));
    troubled = false;
    faults.active(false);
    heal();
    if (!world.runUntil(this::onlyTheOneRuns, SETTLING_MAX)) {
      throw new AssertionError("does not settle: " + running() + " run");
    }
    if (!world.failures().isEmpty()) {
      throw new AssertionError("a task failed: " + world.failures().getFirst());
    }
  }

  private void heal() {
    server.start();
    for (ClientProcess process : processes) {
      process.link(SimulatedLink.State.OPEN);
      process.start();
    }
  }

  private List<String> running() {
    return machines.stream().flatMap(machine -> machine.running().stream()).toList();
  }

  /** Asked after every event, so that nothing is gathered unless there is something to tell. */
  private void atMostOneRuns() {
    int running = 0;
    for (FencedMachine machine : machines) {
      running += machine.running().size();
    }
    if (running > 1) {
      throw new AssertionError(Replacer.POD.name() + " runs twice: " + running());
    }
  }

  private boolean onlyTheOneRuns() {
    Entry pod = history.now("pods").get(Replacer.POD.namespace() + "/" + Replacer.POD.name());
    return pod != null
        && running().equals(List.of(history.tree(pod).path("metadata").path("uid").asString("")));
  }

  private void trouble() {
    later(
        random.nextInt(TROUBLE_PAUSE_MILLIS_MAX),
        () -> {
          if (troubled) {
            happen();
            trouble();
          }
        });
  }

  private void happen() {
    ClientProcess process = processes.get(random.nextInt(processes.size()));
    FencedMachine machine = machines.get(random.nextInt(machines.size()));
    int outage = random.nextInt(OUTAGE_MILLIS_MAX);
    switch (random.nextInt(8)) {
      case 0 -> cut(process, SimulatedLink.State.CUT, outage);
      case 1 -> cut(process, SimulatedLink.State.DEAF, outage);
      case 2 -> cut(machine.agent(), SimulatedLink.State.CUT, outage);
      case 3 -> {
        process.crash();
        later(outage, process::start);
      }
      case 4 -> process.pause(Duration.ofMillis(outage));
      case 5 -> machine.agent().pause(Duration.ofMillis(outage));
      case 6 -> {
        machine.powerOff();
        later(outage, machine.agent()::start);
      }
      default -> {
        server.crash();
        later(outage / 3, server::start);
      }
    }
  }

  private void cut(ClientProcess process, SimulatedLink.State state, int millis) {
    process.link(state);
    later(millis, () -> process.link(SimulatedLink.State.OPEN));
  }

  private void later(int millis, Runnable action) {
    world.timers().after(Duration.ofMillis(millis), "trouble", action);
  }
}
