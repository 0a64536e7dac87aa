package io.kennel.store;

import java.util.List;

/** Which thread carries out commits. */
interface Committing {
  /** Returns once the writes are durable and visible. */
  List<Change> commit(List<? extends Write> writes);

  /** Finishes what has been asked for and refuses everything after it. Idempotent. */
  void close();

  static StoreUnavailableException closed() {
    return new StoreUnavailableException.NotWritten("the store is closed", null);
  }
}
