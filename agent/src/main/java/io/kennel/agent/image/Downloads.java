package io.kennel.agent.image;

import io.kennel.world.World;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Fetches several things at once; the first failure ends the others. */
final class Downloads {
  private static final int AT_ONCE_MAX = 3;

  private final World world;

  Downloads(World world) {
    this.world = world;
  }

  /** How to fetch one thing. */
  interface Fetch<T> {
    /**
     * Blocks until it is there.
     *
     * @param cancelled whether to give up
     */
    void fetch(T what, BooleanSupplier cancelled) throws IOException;
  }

  /** Returns once everything is there or nothing is under way any more. */
  <T> void run(List<T> wanted, Fetch<T> fetch) throws IOException {
    Iterator<T> queue = wanted.iterator();
    AtomicBoolean failed = new AtomicBoolean();
    CompletableFuture<?>[] workers = new CompletableFuture<?>[Math.min(AT_ONCE_MAX, wanted.size())];
    CompletableFuture<Boolean> firstFailure = new CompletableFuture<>();
    for (int i = 0; i < workers.length; i++) {
      CompletableFuture<Boolean> worker = new CompletableFuture<>();
      workers[i] = worker;
      var _ =
          world
              .tasks()
              .start(
                  "download",
                  () -> {
                    try {
                      work(queue, fetch, failed);
                    } catch (IOException | RuntimeException | Error e) {
                      failed.set(true);
                      firstFailure.completeExceptionally(e);
                    } finally {
                      worker.complete(true);
                    }
                  });
    }
    CompletableFuture.allOf(workers).join();
    rethrow(firstFailure);
  }

  private static <T> void work(Iterator<T> queue, Fetch<T> fetch, AtomicBoolean failed)
      throws IOException {
    while (!failed.get()) {
      T next;
      synchronized (queue) {
        if (!queue.hasNext()) {
          return;
        }
        next = queue.next();
      }
      fetch.fetch(next, failed::get);
    }
  }

  private static void rethrow(CompletableFuture<Boolean> failure) throws IOException {
    if (!failure.isCompletedExceptionally()) {
      return;
    }
    try {
      boolean _ = failure.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
