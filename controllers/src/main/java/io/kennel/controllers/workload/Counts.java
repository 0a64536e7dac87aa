package io.kennel.controllers.workload;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.kennel.client.Models;
import org.jspecify.annotations.Nullable;

/** Numbers of pods. */
public final class Counts {
  private Counts() {}

  /** A count of a status. Kubernetes leaves out those that are zero. */
  public static @Nullable Integer nullIfZero(int count) {
    return count == 0 ? null : count;
  }

  /**
   * A number, or so many in a hundred.
   *
   * @param value such as {@code 2} or {@code "25%"}; null for none
   * @param up whether a part of one counts as one
   */
  public static int share(@Nullable IntOrString value, int total, boolean up) {
    return value == null
        ? 0
        : io.kennel.api.value.IntOrString.of(Models.encode(value)).scaled(total, up);
  }
}
