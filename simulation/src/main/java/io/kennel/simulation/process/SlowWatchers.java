package io.kennel.simulation.process;

import io.kennel.world.Clock;
import io.kennel.world.Randomness;
import io.kennel.world.Tasks;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.time.Duration;

/**
 * A server's world in which what hands events to a watcher now and then begins late, as it does
 * when the connection takes no more: the watcher's place may have left the window by then.
 */
record SlowWatchers(World world, Faults faults) implements World {
  private static final int DELAY_MILLIS_MAX = 20_000;

  @Override
  public Tasks tasks() {
    return (name, action) -> {
      if (!faults.watcherIsSlow()) {
        return world.tasks().start(name, action);
      }
      Duration delay = Duration.ofMillis(world.random().nextInt(DELAY_MILLIS_MAX));
      Timers.Timer timer = world.timers().after(delay, name, action);
      return () -> {
        boolean _ = timer.cancel();
      };
    };
  }

  @Override
  public Clock clock() {
    return world.clock();
  }

  @Override
  public Timers timers() {
    return world.timers();
  }

  @Override
  public Randomness random() {
    return world.random();
  }
}
