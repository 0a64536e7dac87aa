package io.kennel.simulation.process;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.world.Randomness;
import java.time.Duration;

/** Servers that take their time, and some that fall over as long as faults are wanted. */
public final class Programs implements SimulatedProgram.Chooser {
  private final Randomness random;
  private final Faults faults;

  public Programs(Randomness random, Faults faults) {
    this.random = random;
    this.faults = faults;
  }

  @Override
  public SimulatedProgram choose(ContainerConfig config) {
    SimulatedProgram program =
        faults.programFails()
            ? SimulatedProgram.exiting(millis(20_000), random.nextInt(2))
            : SimulatedProgram.SERVER;
    return program
        .startingAfter(millis(300))
        .readyAfter(millis(2_000))
        .stoppingAfter(faults.programIgnoresSignals() ? null : millis(5_000));
  }

  private Duration millis(int max) {
    return Duration.ofMillis(random.nextInt(max));
  }
}
