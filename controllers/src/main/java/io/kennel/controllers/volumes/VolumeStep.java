package io.kennel.controllers.volumes;

import io.kennel.client.Plan;

/** The next step for a volume. */
sealed interface VolumeStep {
  /** Write this. */
  record Write(Plan plan) implements VolumeStep {}

  /** Remove its directory and then itself. */
  record Remove() implements VolumeStep {}

  /** Empty its directory, then offer it again. */
  record Recycle(String path) implements VolumeStep {}
}
