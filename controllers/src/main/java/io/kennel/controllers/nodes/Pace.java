package io.kennel.controllers.nodes;

import java.time.Duration;

/** Whether a node that is not ready may begin to lose its pods. */
sealed interface Pace {
  /** It may. */
  record Go() implements Pace {}

  /** Others come first. */
  record Later(Duration again) implements Pace {}

  /** Not while its zone is as it is. */
  record Halt() implements Pace {}

  /** None may, and whoever has begun stops: no node of the cluster is ready. */
  record Undo() implements Pace {}
}
