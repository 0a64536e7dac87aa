package io.kennel.simulation;

import io.kennel.api.Transport;
import io.kennel.simulation.check.ClaimCheck;
import io.kennel.simulation.check.OrdinalCheck;
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
import io.kennel.world.simulated.SimulatedWorld;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Store, server, controllers and agents under one simulated world. The controllers are several
 * processes with stale copies of their own: more can go wrong than where they share one.
 */
public final class SimulatedCluster {
  private final SimulatedWorld world;
  private final History history = new History();
  private final SimulatedDisk disk = new SimulatedDisk(history);
  private final ServerProcess server;
  private final Faults faults;
  private final Map<String, ClientProcess> controllers = new LinkedHashMap<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final SettledCheck settled;
  private final Tampering tampering;

  /** Deliberate mistakes, to see whether the checkers notice. */
  @FunctionalInterface
  public interface Tampering {
    Tampering NONE = _ -> UnaryOperator.identity();

    /** How a process's calls are changed. */
    UnaryOperator<Transport> of(String process);
  }

  public SimulatedCluster(long seed, int nodeCount, Tampering tampering) {
    this.world = new SimulatedWorld(seed);
    this.server = new ServerProcess(world, disk);
    this.faults = new Faults(world.random());
    this.tampering = tampering;
    this.settled = new SettledCheck(history, nodes);
    var _ = new ClaimCheck(history);
    ControlPlane.programs()
        .forEach((name, program) -> controllers.put(name, process(name, program)));
    for (int i = 0; i < nodeCount; i++) {
      String name = SimulatedNode.name(i);
      Programs programs = new Programs(world.random(), faults);
      nodes.add(new SimulatedNode(world, i, programs, program -> process(name, program)));
    }
    world.afterEveryEvent(history::check);
    world.afterEveryEvent(new RunningCheck(nodes));
  }

  /** A process with a link to the server that does not run yet. */
  ClientProcess process(String name, ClientProcess.Program program) {
    List<SimulatedLink.CallCheck> checks =
        name.equals("statefulset") ? List.of(new OrdinalCheck(history)) : List.of();
    return new ClientProcess(
        world,
        name,
        actor -> new SimulatedLink(world, actor, server, history, faults, checks),
        tampering.of(name),
        program);
  }

  /** Starts everything that does not run, and mends every link and the disk. */
  public void startAll() {
    disk.next(SimulatedDisk.Trouble.NONE);
    server.start();
    for (ClientProcess controller : controllers.values()) {
      controller.partitioned(false);
      controller.start();
    }
    for (SimulatedNode node : nodes) {
      node.agent().partitioned(false);
      node.agent().start();
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
