package io.kennel.simulation.check;

import io.kennel.simulation.process.SimulatedLink;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Whether a pod does its part, by the clock of whoever judges. */
final class Availability {
  /**
   * For so long what a clock said before it jumped may be ahead of it, and a controller goes by
   * what it has seen itself.
   */
  private static final Duration JUMP_MEMORY = Duration.ofMinutes(30);

  private final SimulatedWorld world;

  Availability(SimulatedWorld world) {
    this.world = world;
  }

  /** Whether it is surely not available: not ready, or not for long enough. */
  boolean isMissing(@Nullable JsonNode pod, SetFacts set, SimulatedLink link) {
    if (pod == null || !PodFacts.ready(pod)) {
      return true;
    }
    return set.minReadySeconds() > 0
        && !world.hasJumpedWithin(JUMP_MEMORY)
        && isYoung(pod, set, link);
  }

  /** Whether it may not have been available when somebody judged a moment ago. */
  boolean mayBeMissing(@Nullable JsonNode pod, SetFacts set, SimulatedLink link) {
    boolean uncertain = set.minReadySeconds() > 0 && world.hasJumpedWithin(JUMP_MEMORY);
    return uncertain || isMissing(pod, set, link);
  }

  private static boolean isYoung(JsonNode pod, SetFacts set, SimulatedLink link) {
    Instant since = Instant.parse(PodFacts.readySince(pod));
    return since.plusSeconds(set.minReadySeconds()).isAfter(link.client().clock().now());
  }
}
