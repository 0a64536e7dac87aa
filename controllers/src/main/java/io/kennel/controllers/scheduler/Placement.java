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

  /** No node will do until something changes; the message says why. */
  record Unschedulable(String message) implements Placement {}
}
