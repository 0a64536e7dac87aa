package io.kennel.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A commit on its way. */
final class Request {
  private final List<Write> writes;
  private final CompletableFuture<List<Change>> result = new CompletableFuture<>();

  Request(List<? extends Write> writes) {
    this.writes = List.copyOf(writes);
  }

  List<Write> writes() {
    return writes;
  }

  long bytes() {
    long bytes = 0;
    for (Write write : writes) {
      if (write instanceof Write.Put put) {
        bytes += put.value().length;
      }
    }
    return bytes;
  }

  void succeed(List<Change> changes) {
    result.complete(changes);
  }

  void fail(RuntimeException failure) {
    result.completeExceptionally(failure);
  }

  /** Waits, whatever interrupts: what becomes of a write that has begun must be known. */
  List<Change> await() {
    try {
      return result.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw failed;
    }
  }
}
