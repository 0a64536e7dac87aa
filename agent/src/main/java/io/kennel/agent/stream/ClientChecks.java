package io.kennel.agent.stream;

import io.kennel.world.World;
import java.util.function.BooleanSupplier;

/** Looks now and then whether a client is still there, which may have gone without a word. */
final class ClientChecks {
  private ClientChecks() {}

  /**
   * Begins to look.
   *
   * @param check looks once; false where there is nothing to look after any more
   */
  static void begin(World world, BooleanSupplier check) {
    var _ =
        world
            .timers()
            .after(
                StreamLimits.CHECK_INTERVAL,
                "check of a client",
                () -> {
                  if (check.getAsBoolean()) {
                    begin(world, check);
                  }
                });
  }
}
