package io.kennel.cluster;

import io.kennel.world.World;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/**
 * Waits for the nodes of a start, for as long as they go on becoming ready: many take longer than
 * few, and one that does nothing for a while will not do it later either. Thread-safe.
 */
final class NodesReady {
  /** How often it is looked how many are ready. */
  static final Duration LOOK_PERIOD = Duration.ofSeconds(10);

  /** After so many looks in a row at which no node more is ready, none is waited for any more. */
  static final int IDLE_LOOKS_MAX = 3;

  private final World world;
  private final int nodes;
  private final IntConsumer progress;
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private int ready;
  private int readyBefore;
  private int idleLooks;

  /**
   * @param nodes how many are started
   * @param progress is told now and then how many are ready, while others are still becoming so
   */
  NodesReady(World world, int nodes, IntConsumer progress) {
    this.world = world;
    this.nodes = nodes;
    this.progress = progress;
    lookLater();
  }

  /** One more is ready. */
  synchronized void oneMore() {
    ready++;
    if (ready == nodes) {
      all.complete(null);
    }
  }

  private void lookLater() {
    var _ = world.timers().after(LOOK_PERIOD, "look at the nodes that start", this::look);
  }

  private void look() {
    int now;
    synchronized (this) {
      now = ready;
      idleLooks = now > readyBefore ? 0 : idleLooks + 1;
      readyBefore = now;
    }
    if (all.isDone()) {
      return;
    }
    if (idleLooks == IDLE_LOOKS_MAX) {
      all.completeExceptionally(
          new StartFailure(
              "%d of %d nodes were ready, and in the last %d s no other became so"
                  .formatted(now, nodes, LOOK_PERIOD.multipliedBy(IDLE_LOOKS_MAX).toSeconds())));
      return;
    }
    if (idleLooks == 0) {
      progress.accept(now);
    }
    lookLater();
  }

  /** Done when all are ready; a {@link StartFailure} where they do not become so. */
  CompletableFuture<Void> all() {
    return all;
  }

  /**
   * Returns when all are ready.
   *
   * @throws StartFailure where no other becomes so any more
   */
  void await() throws InterruptedException {
    try {
      all.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StartFailure failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
