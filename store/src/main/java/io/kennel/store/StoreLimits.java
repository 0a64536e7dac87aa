package io.kennel.store;

/**
 * How much of the past and of the waiting work a store keeps.
 *
 * @param pastRevisionsMax how many past revisions stay readable; the newest always is
 * @param pastBytesMax how much memory past revisions may hold, about, beyond the newest state
 * @param waitingCommitsMax how many commits may wait for the disk; more callers block
 * @param groupBytesMax how many bytes of values share one flush, unless a single commit has more
 */
public record StoreLimits(
    int pastRevisionsMax, long pastBytesMax, int waitingCommitsMax, long groupBytesMax) {
  public static final StoreLimits DEFAULT = new StoreLimits(32_768, 32L << 20, 4096, 4L << 20);

  public StoreLimits {
    if (pastRevisionsMax < 1 || waitingCommitsMax < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
