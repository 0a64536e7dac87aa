package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.List;

/** What is to be done about an object. */
sealed interface GarbageStep {
  /** Nothing until something changes. */
  record Nothing() implements GarbageStep {}

  /** Delete it, with this propagation. */
  record Delete(String propagation) implements GarbageStep {}

  /** Leave it only these owners. */
  record KeepOwners(List<OwnerReference> owners) implements GarbageStep {}

  /** Take a finalizer off it. */
  record RemoveFinalizer(String finalizer) implements GarbageStep {}

  /** Take its name off all that it owns, and let it go. */
  record Orphan() implements GarbageStep {}

  /** Look at these: it waits for them. */
  record Await(List<GraphNode> dependents) implements GarbageStep {}
}
