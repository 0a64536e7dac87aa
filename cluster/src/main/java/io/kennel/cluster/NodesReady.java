package io.kennel.cluster;

import io.kennel.world.World;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Waits for the nodes of a start, for as long as others are started or become ready: many take
 * longer than few, and where nothing has happened for a while nothing will. Thread-safe.
 */
final class NodesReady {
  /** How often it is looked how far the nodes are. */
  static final Duration LOOK_PERIOD = Duration.ofSeconds(10);

  /** After so many looks in a row at which no node is further, none is waited for any more. */
  static final int IDLE_LOOKS_MAX = 3;

  private final World world;
  private final int nodes;
  private final Consumer<String> progress;
  private final CompletableFuture<Void> all = new CompletableFuture<>();
  private int started;
  private int ready;
  private int stepsBefore;
  private int idleLooks;

  /**
   * @param nodes how many there are to start
   * @param progress is told now and then how far they are
   */
  NodesReady(World world, int nodes, Consumer<String> progress) {
    this.world = world;
    this.nodes = nodes;
    this.progress = progress;
    lookLater();
  }

  /** One more has been started. */
  synchronized void oneStarted() {
    started++;
  }

  /** One more is ready. */
  synchronized void oneReady() {
    ready++;
    if (ready == nodes) {
      all.complete(null);
    }
  }

  private void lookLater() {
    var _ = world.timers().after(LOOK_PERIOD, "look at the nodes that start", this::look);
  }

  private void look() {
    String soFar;
    boolean idle;
    boolean hopeless;
    synchronized (this) {
      int steps = started + ready;
      idle = steps == stepsBefore;
      idleLooks = idle ? idleLooks + 1 : 0;
      hopeless = idleLooks == IDLE_LOOKS_MAX;
      stepsBefore = steps;
      soFar = "%s of %s nodes started, %s ready".formatted(started, nodes, ready);
    }
    if (all.isDone()) {
      return;
    }
    if (hopeless) {
      long seconds = LOOK_PERIOD.multipliedBy(IDLE_LOOKS_MAX).toSeconds();
      all.completeExceptionally(
          new StartFailure(soFar + ", and in the last " + seconds + " s no other became so"));
      return;
    }
    if (!idle) {
      progress.accept(soFar);
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
