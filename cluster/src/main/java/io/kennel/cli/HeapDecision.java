package io.kennel.cli;

/**
 * When the whole heap is collected though it is not full: it holds at least twice what the last
 * such collection left, nothing much has happened for some seconds, and it will not take long. Each
 * collection is paid for by as much garbage as it has to keep. Pure, but for what it remembers.
 */
final class HeapDecision {
  /** How often it must have been looked at without much change. */
  static final int CALM_LOOKS = 3;

  /** How much may have come, or been collected, from one look to the next. */
  static final long CALM_BYTES = 6L << 20;

  /** Less garbage than this is not worth it. */
  static final long GROWN_BYTES = 32L << 20;

  /** Half a second or so of a pause; what holds more is left to the JVM. */
  static final long LEFT_BYTES_MAX = 512L << 20;

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
        && left <= LEFT_BYTES_MAX
        && used >= Math.max(2 * left, left + GROWN_BYTES);
  }

  /** The heap has been collected, and so much is left. */
  void collected(long used) {
    left = used;
    before = used;
    calm = 0;
  }
}
