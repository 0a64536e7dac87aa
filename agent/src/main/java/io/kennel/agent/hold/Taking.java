package io.kennel.agent.hold;

import java.util.List;

/** What comes of a pod's wish to use a volume. */
public sealed interface Taking {
  /** The pod is not known to be newer than one that had the volume. */
  record Stale() implements Taking {}

  /** These use it, and are not gone. */
  record Busy(List<Holder> others) implements Taking {
    public Busy {
      others = List.copyOf(others);
    }
  }

  /** It is the pod's, once those who are ousted are dead. */
  record Taken(Hold next) implements Taking {}
}
