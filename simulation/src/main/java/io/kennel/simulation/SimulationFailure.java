package io.kennel.simulation;

import io.kennel.world.simulated.SimulatedWorld;
import java.util.Locale;

/** A rule was broken. The message has the seed, and what happened before. */
public final class SimulationFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private SimulationFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Runs a simulation, and says how to run it again when it fails. */
  public static void explain(SimulatedWorld world, Runnable simulation) {
    try {
      simulation.run();
    } catch (RuntimeException | AssertionError failure) {
      throw new SimulationFailure(
          String.format(
              Locale.ROOT,
              "%s%nseed %s, after %s events and %.3f simulated seconds%n"
                  + "replay: -Dkennel.seed=%s%n%s",
              failure.getMessage(),
              world.seed(),
              world.eventsDone(),
              world.elapsed().toNanos() / 1e9,
              world.seed(),
              world.trace()),
          failure);
    }
  }
}
