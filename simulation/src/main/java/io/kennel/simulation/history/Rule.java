package io.kennel.simulation.history;

import java.util.Arrays;
import java.util.stream.Collectors;

/** States what must hold. */
public final class Rule {
  private Rule() {}

  /** Ends the simulation unless {@code holds}; {@code broken} is what to say, word by word. */
  public static void that(boolean holds, Object... broken) {
    if (!holds) {
      throw new AssertionError(
          Arrays.stream(broken).map(String::valueOf).collect(Collectors.joining(" ")));
    }
  }
}
