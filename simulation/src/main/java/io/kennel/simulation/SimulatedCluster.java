package io.kennel.simulation;

import io.kennel.agent.hold.MachineHolds;
import io.kennel.agent.hold.VolumeHolds;
import io.kennel.agent.runtime.simulated.SimulatedMachines;
import io.kennel.simulation.check.ClaimCheck;
import io.kennel.simulation.check.CreationCheck;
import io.kennel.simulation.check.DeletionCheck;
import io.kennel.simulation.check.FencedPods;
import io.kennel.simulation.check.GivenUp;
import io.kennel.simulation.check.RetentionCheck;
import io.kennel.simulation.check.RunningCheck;
import io.kennel.simulation.check.SettledCheck;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.ClientProcess;
import io.kennel.simulation.process.Faults;
import io.kennel.simulation.process.Programs;
import io.kennel.simulation.process.ServerProcess;
import io.kennel.simulation.process.SimulatedDisk;
import io.kennel.simulation.process.SimulatedLink;
import io.kennel.simulation.process.SimulatedNode;
import io.kennel.simulation.process.Tampering;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Store, server, controllers and agents under one simulated world. The controllers are several
 * processes with stale copies of their own: more can go wrong than where they share one.
 */
public final class SimulatedCluster {
  /** The process whose word about pods and nodes counts. */
  static final String USER = "user";

  private final SimulatedWorld world;
  private final History history = new History();
  private final SimulatedDisk disk = new SimulatedDisk(history);
  private final ServerProcess server;
  private final Faults faults;
  private final Map<String, ClientProcess> controllers = new LinkedHashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final SettledCheck settled;
  private final Tampering tampering;
  private final GivenUp givenUp;
  private final List<SimulatedLink.CallCheck> controllerChecks;

  public SimulatedCluster(long seed, int nodeCount, Tampering tampering) {
    this.world = new SimulatedWorld(seed);
    this.faults = new Faults(world.random());
    this.tampering = tampering;
    this.server = new ServerProcess(world, disk, faults, tampering);
    this.settled = new SettledCheck(history, nodes);
    this.givenUp = new GivenUp(history, world.clock(), USER);
    this.controllerChecks =
        List.of(
            new CreationCheck(world, history),
            new DeletionCheck(world, history),
            new RetentionCheck(history));
    var _ = new ClaimCheck(world, history);
    ControlPlane.programs(tampering)
        .forEach((name, program) -> controllers.put(name, process(name, program)));
    SimulatedMachines machines = new SimulatedMachines();
    VolumeHolds holds = new MachineHolds(machines);
    for (int i = 0; i < nodeCount; i++) {
      String name = SimulatedNode.name(i);
      Programs programs = new Programs(world.random(), faults);
      SimulatedNode node =
          new SimulatedNode(
              world, i, programs, tampering, holds, program -> process(name, program));
      machines.add(name, node.runtime());
      nodes.add(node);
    }
    world.afterEveryEvent(history::check);
    world.afterEveryEvent(new RunningCheck(nodes, givenUp, new FencedPods(history)));
  }

  /** A process with a link to the server that does not run yet. */
  ClientProcess process(String name, ClientProcess.Program program) {
    List<SimulatedLink.CallCheck> checks =
        name.equals("statefulset") ? controllerChecks : List.of(givenUp);
    return new ClientProcess(
        world,
        name,
        actor -> new SimulatedLink(world, name, actor, server, history, faults, checks),
        tampering,
        program);
  }

  /** Starts everything that does not run; mends every link, the disk and the clocks. */
  public void startAll() {
    world.setWallClockRight();
    disk.next(SimulatedDisk.Trouble.NONE);
    server.start();
    for (ClientProcess controller : controllers.values()) {
      controller.link(SimulatedLink.State.OPEN);
      controller.start();
      controller.setWallClockRight();
    }
    for (SimulatedNode node : nodes) {
      node.agent().link(SimulatedLink.State.OPEN);
      node.agent().start();
      node.agent().setWallClockRight();
    }
  }

  public SimulatedWorld world() {
    return world;
  }

  public History history() {
    return history;
  }

  public SimulatedDisk disk() {
    return disk;
  }

  public ServerProcess server() {
    return server;
  }

  public Faults faults() {
    return faults;
  }

  public List<ClientProcess> controllers() {
    return List.copyOf(controllers.values());
  }

  public List<SimulatedNode> nodes() {
    return List.copyOf(nodes);
  }

  public SettledCheck settled() {
    return settled;
  }
}
