package io.kennel.junit;

/** Tells, below the failure of a test, what had happened in its cluster. */
final class ClusterTimeline extends Exception {
  private static final long serialVersionUID = 1;

  ClusterTimeline(String timeline) {
    super("What happened in the cluster:\n" + timeline, null, false, false);
  }
}
