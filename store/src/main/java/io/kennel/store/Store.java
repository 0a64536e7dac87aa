package io.kennel.store;

import java.util.List;

/**
 * The store as its users see it. All methods may be called from any thread.
 *
 * <p>Guarantees: a write that {@link #commit} returned for is durable and visible in every later
 * {@link #snapshot}; one that failed with {@link PreconditionFailedException} or {@link
 * StoreUnavailableException.NotWritten} did nothing; revisions only rise, one per write.
 */
public interface Store extends AutoCloseable {
  /** The newest committed state. */
  Snapshot snapshot();

  /**
   * The state at a past revision within the window.
   *
   * @throws CompactedException when the window has moved past it
   * @throws FutureRevisionException when it has not been reached
   */
  Snapshot snapshotAt(long revision);

  /**
   * Writes all or none, as consecutive revisions, and returns one change for each, once they are
   * durable and visible. Blocks while the disk is busy; many callers share one flush.
   *
   * @throws PreconditionFailedException when a key was not as required
   * @throws StoreUnavailableException when the disk refused
   */
  List<Change> commit(List<? extends Write> writes);

  default Change commit(Write write) {
    return commit(List.of(write)).getFirst();
  }

  /**
   * A cursor over the changes of one bucket after {@code revision}, in order, none left out.
   *
   * @throws CompactedException when the window has moved past it
   * @throws FutureRevisionException when it has not been reached
   */
  default Cursor watch(String bucket, long revision) {
    return watch(bucket, "", revision);
  }

  /**
   * A cursor over those changes of one bucket after {@code revision} whose writes named a topic. It
   * costs nothing while others are written: of ten thousand cursors over ten thousand topics, a
   * write wakes one. What was said of a topic is not kept beyond the window, nor over a restart.
   *
   * @param topic empty for all changes of the bucket
   * @throws CompactedException when the window has moved past it
   * @throws FutureRevisionException when it has not been reached
   */
  Cursor watch(String bucket, String topic, long revision);

  /** Ends all cursors, flushes and releases the disk. Idempotent. */
  @Override
  void close();
}
