package io.kennel.simulation.process;

import io.kennel.client.Api;
import io.kennel.client.ApiClient;
import io.kennel.client.SharedInformers;
import io.kennel.world.simulated.Actor;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A process that talks to the server over a link of its own, and can crash and start again. */
public final class ClientProcess {
  private final SimulatedWorld world;
  private final String name;
  private final Function<Actor, SimulatedLink> network;
  private final Tampering tampering;
  private final Program program;
  private @Nullable SimulatedLink link;
  private SimulatedLink.State state = SimulatedLink.State.OPEN;
  private int lives;

  /** What the process runs. */
  @FunctionalInterface
  public interface Program {
    void start(Actor world, Api api, SharedInformers informers);
  }

  /**
   * A process that does not run yet.
   *
   * @param network gives each life its link
   * @param tampering changes what it calls, to see whether the checkers notice
   */
  public ClientProcess(
      SimulatedWorld world,
      String name,
      Function<Actor, SimulatedLink> network,
      Tampering tampering,
      Program program) {
    this.world = world;
    this.name = name;
    this.network = network;
    this.tampering = tampering;
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
    SimulatedLink own = network.apply(actor);
    own.state(state);
    link = own;
    Api api = new ApiClient(tampering.calls(name, own));
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

  /** Stops it for a while; what it had to do meanwhile it does afterwards. */
  public void pause(Duration duration) {
    SimulatedLink now = link;
    if (now != null) {
      now.client().pause(duration);
    }
  }

  /** Brings its wall clock back to everybody's. */
  public void setWallClockRight() {
    SimulatedLink now = link;
    if (now != null) {
      now.client().setWallClockRight();
    }
  }

  /** Moves its wall clock alone, for the rest of its life or until it is set right. */
  public void jumpWallClock(Duration jump) {
    SimulatedLink now = link;
    if (now != null) {
      world.note("the wall clock of " + name + " jumps by " + jump);
      now.client().jumpWallClock(jump);
    }
  }

  /** Cuts or mends its link; it stays so over a crash. */
  public void link(SimulatedLink.State next) {
    state = next;
    world.note("the link of " + name + " is " + next);
    if (link != null) {
      link.state(next);
    }
  }
}
