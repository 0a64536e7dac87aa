package io.kennel.controllers.scheduler;

import io.kennel.api.ObjectKey;
import java.time.Duration;
import java.util.List;

/** What is to be done about a pod. */
sealed interface Placement {
  /** Put it there. */
  record Bind(String node) implements Placement {}

  /** It will go there; first its volumes have to. */
  record SelectNode(String node, List<ObjectKey> claims) implements Placement {}

  /** Something is under way and will be heard of; look again after this at the latest. */
  record Wait(Duration atMost) implements Placement {}

  /**
   * No node will do until something changes; the message says why.
   *
   * @param isOver whether an earlier nomination of the pod is to be taken back
   */
  record Unschedulable(String message, boolean isOver) implements Placement {
    Unschedulable(String message) {
      this(message, false);
    }
  }

  /**
   * No node will do, but one would without others.
   *
   * @param victims who has to go
   * @param message why no node will do
   */
  record Preempt(Victims victims, String message) implements Placement {}
}
