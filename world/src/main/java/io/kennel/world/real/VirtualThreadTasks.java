package io.kennel.world.real;

import io.kennel.world.Tasks;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a virtual thread for every task, and knows those that run so that they can be ended. */
final class VirtualThreadTasks implements Tasks, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadTasks.class);
  private static final Task NEVER_STARTED = () -> {};

  private final Set<Thread> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  @Override
  public Task start(String name, Runnable action) {
    return start(Thread.ofVirtual(), name, action);
  }

  @Override
  public Task startDedicated(String name, Runnable action) {
    return start(Thread.ofPlatform().daemon(), name, action);
  }

  @Override
  public void together(String name, List<? extends Runnable> actions) {
    CountDownLatch left = new CountDownLatch(actions.size());
    for (Runnable action : actions) {
      Thread begun =
          begin(
              Thread.ofVirtual(),
              name,
              () -> {
                try {
                  action.run();
                } finally {
                  left.countDown();
                }
              });
      if (begun == null) {
        throw new CancellationException(name);
      }
    }
    try {
      left.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(name);
    }
  }

  private Task start(Thread.Builder builder, String name, Runnable action) {
    Thread begun = begin(builder, name, action);
    return begun == null ? NEVER_STARTED : begun::interrupt;
  }

  /** Null where the world has ended. */
  private @Nullable Thread begin(Thread.Builder builder, String name, Runnable action) {
    if (closed) {
      return null;
    }
    Thread thread = builder.name(name).unstarted(() -> run(name, action));
    running.add(thread);
    thread.start();
    if (closed) {
      thread.interrupt();
    }
    return thread;
  }

  private void run(String name, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error failure) {
      if (!closed) {
        LOG.error("Task {} failed", name, failure);
      }
    } finally {
      running.remove(Thread.currentThread());
    }
  }

  @Override
  public void close() {
    closed = true;
    running.forEach(Thread::interrupt);
  }
}
