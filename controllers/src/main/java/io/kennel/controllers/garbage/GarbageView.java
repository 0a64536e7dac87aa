package io.kennel.controllers.garbage;

import java.util.List;
import java.util.Map;

/**
 * An object, its owners and its dependents.
 *
 * @param owners for the uid of each owner that it names, how that one is
 */
record GarbageView(GraphNode node, Map<String, OwnerState> owners, List<GraphNode> dependents) {

  /** How an owner is. */
  enum OwnerState {
    /** It exists, or nobody can tell. */
    PRESENT,
    /** The server says that it exists, and no informer has shown it yet. */
    UNSEEN,
    /** It waits for its dependents to go first. */
    WAITING,
    /** The server says that there is no object of that name and uid. */
    ABSENT
  }
}
