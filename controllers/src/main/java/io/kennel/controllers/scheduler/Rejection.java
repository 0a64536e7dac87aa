package io.kennel.controllers.scheduler;

import java.util.List;

/**
 * Why a node will not do.
 *
 * @param lasting whether removing other pods from the node could not change it
 */
record Rejection(List<String> reasons, boolean lasting) {
  static Rejection lasting(String reason) {
    return new Rejection(List.of(reason), true);
  }

  static Rejection passing(String reason) {
    return new Rejection(List.of(reason), false);
  }
}
