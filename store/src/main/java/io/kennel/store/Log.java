package io.kennel.store;

import java.util.List;

/** Where a store keeps its state. One thread at a time calls it. */
public interface Log extends AutoCloseable {
  /**
   * Reads what is there.
   *
   * @throws StoreUnavailableException when it is damaged, in use or not readable
   */
  Loaded load();

  /**
   * Makes all changes durable, all or none, before it returns.
   *
   * @throws StoreUnavailableException when that failed
   */
  void append(List<Change> changes);

  @Override
  void close();

  /**
   * What a log held.
   *
   * @param revision the newest revision ever made durable, 0 for a new log
   * @param entries the live entries, in any order
   */
  record Loaded(long revision, List<Entry> entries) {}
}
