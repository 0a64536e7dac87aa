package io.kennel.simulation.process;

import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.simulation.history.History;
import io.kennel.simulation.process.SimulatedLink.CallCheck;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process that talks to the server over a link of its own, and can crash and start again. */
public final class ClientProcess {
  private final SimulatedWorld world;
  private final ServerProcess server;
  private final History history;
  private final Faults faults;
  private final List<CallCheck> checks;
  private final String name;
  private final Program program;
  private @Nullable SimulatedLink link;
  private boolean partitioned;
  private int lives;

  /** What the process runs. */
  @FunctionalInterface
  public interface Program {
    void start(Actor world, Api api, SharedInformers informers);
  }

  public ClientProcess(
      SimulatedWorld world,
      ServerProcess server,
      History history,
      Faults faults,
      List<CallCheck> checks,
      String name,
      Program program) {
    this.world = world;
    this.server = server;
    this.history = history;
    this.faults = faults;
    this.checks = checks;
    this.name = name;
    this.program = program;
  }

  public String name() {
    return name;
  }

  public boolean running() {
    return link != null;
  }

  /** Starts it, unless it runs. */
  public void start() {
    if (link != null) {
      return;
    }
    Actor actor = world.actor(name + "-" + ++lives);
    SimulatedLink own = new SimulatedLink(world, actor, server, history, faults, checks);
    own.partitioned(partitioned);
    link = own;
    Api api = new ApiClient(own);
    SharedInformers informers = new SharedInformers(api, actor);
    actor.tasks().start("start", () -> program.start(actor, api, informers));
  }

  /** Ends it as a crash does. */
  public void crash() {
    SimulatedLink now = link;
    if (now != null) {
      link = null;
      now.client().kill();
      now.breakAll();
    }
  }

  /** Cuts or mends its link; it stays so over a crash. */
  public void partitioned(boolean cut) {
    partitioned = cut;
    world.note(name + (cut ? " is cut off" : " is reachable again"));
    if (link != null) {
      link.partitioned(cut);
    }
  }
}
