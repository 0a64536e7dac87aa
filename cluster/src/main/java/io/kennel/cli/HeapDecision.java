package io.kennel.cli;

/**
 * When the whole heap is collected though it is not full: it holds at least twice what the last
 * such collection left, nothing much has happened for some seconds, and it will not take long
 * whatever of it is garbage. Each collection is paid for by as much garbage as it has to keep.
 */
final class HeapDecision {
  /** How often it must have been looked at without much change. */
  static final int CALM_LOOKS = 3;

  /** How much may have come, or been collected, from one look to the next. */
  static final long CALM_BYTES = 6L << 20;

  /** Less garbage than this is not worth it. */
  static final long GROWN_BYTES = 32L << 20;

  /** Two seconds of a pause if all of it is in use, and mostly a third; more is left to the JVM. */
  static final long USED_BYTES_MAX = 1L << 30;

  private long left;
  private long before;
  private int calm;

  /**
   * Whether to collect now.
   *
   * @param used how many bytes of the heap are in use, garbage included
   */
  boolean isTime(long used) {
    calm = Math.abs(used - before) <= CALM_BYTES ? calm + 1 : 0;
    before = used;
    return calm >= CALM_LOOKS
        && used <= USED_BYTES_MAX
        && used >= Math.max(2 * left, left + GROWN_BYTES);
  }

  /** The heap has been collected, and so much is left. */
  void collected(long used) {
    left = used;
    before = used;
    calm = 0;
  }
}
