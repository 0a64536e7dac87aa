package io.kennel.cluster;

import io.kennel.world.Tasks;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A step of a start that goes on beside others. */
final class Aside implements AutoCloseable {
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private Aside() {}

  static Aside start(Tasks tasks, Runnable step) {
    Aside aside = new Aside();
    var _ = tasks.start("start", () -> aside.run(step));
    return aside;
  }

  private void run(Runnable step) {
    try {
      step.run();
      end.complete(null);
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  /** Returns once the step has been taken; fails as it has failed. */
  void join() {
    try {
      end.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }

  /** Waits for the step, whatever comes of it: what it has begun can be undone only then. */
  @Override
  public void close() {
    var _ = end.handle((_, _) -> null).join();
  }
}
