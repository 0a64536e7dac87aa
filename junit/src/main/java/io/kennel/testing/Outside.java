package io.kennel.testing;

import io.kennel.world.real.RealWorld;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The world in which a test's own clients live, and what answers them: its time flows as ever. It
 * costs nothing until somebody needs it. Thread-safe.
 */
final class Outside implements Executor, AutoCloseable {
  private @Nullable RealWorld world;
  private boolean closed;

  synchronized RealWorld world() {
    if (closed) {
      throw new IllegalStateException("the cluster has been closed");
    }
    RealWorld open = world;
    if (open == null) {
      open = new RealWorld();
      world = open;
    }
    return open;
  }

  @Override
  public void execute(Runnable task) {
    world().tasks().start("outside of the cluster", task);
  }

  @Override
  public synchronized void close() {
    closed = true;
    RealWorld open = world;
    if (open != null) {
      open.close();
    }
  }
}
