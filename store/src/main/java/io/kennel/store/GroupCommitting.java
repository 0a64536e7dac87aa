package io.kennel.store;

import io.kennel.world.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One thread carries out all commits; those that wait while it flushes share the next flush. */
final class GroupCommitting implements Committing {
  private static final Request END = new Request(List.of());

  private final Committer committer;
  private final BlockingQueue<Request> waiting;
  private final long groupBytesMax;
  private final CountDownLatch ended = new CountDownLatch(1);
  private @Nullable Request next;
  private volatile boolean closed;

  GroupCommitting(Committer committer, StoreLimits limits, Tasks tasks) {
    this.committer = committer;
    this.waiting = new ArrayBlockingQueue<>(limits.waitingCommitsMax());
    this.groupBytesMax = limits.groupBytesMax();
    tasks.startDedicated("store-committer", this::run);
  }

  @Override
  public List<Change> commit(List<? extends Write> writes) {
    Request request = new Request(writes);
    if (closed) {
      throw Committing.closed();
    }
    put(request);
    if (ended.getCount() == 0) {
      refuseWaiting();
    }
    return request.await();
  }

  private void put(Request request) {
    boolean interrupted = false;
    while (true) {
      try {
        waiting.put(request);
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      List<Request> group = takeGroup();
      while (!group.isEmpty()) {
        committer.commit(group);
        group = takeGroup();
      }
    } finally {
      closed = true;
      ended.countDown();
      refuseWaiting();
    }
  }

  /** Everything that waits, up to the limit; empty once the end has come. */
  private List<Request> takeGroup() {
    List<Request> group = new ArrayList<>();
    long bytes = 0;
    Request request = next != null ? next : take();
    next = null;
    while (request != null && request != END) {
      bytes += request.bytes();
      if (bytes > groupBytesMax && !group.isEmpty()) {
        next = request;
        return group;
      }
      group.add(request);
      request = waiting.poll();
    }
    if (request == END && !group.isEmpty()) {
      next = END;
    }
    return group;
  }

  private Request take() {
    try {
      return waiting.take();
    } catch (InterruptedException _) {
      // The world ends: finish what waits.
      Request request = waiting.poll();
      return request == null ? END : request;
    }
  }

  private void refuseWaiting() {
    for (Request left = waiting.poll(); left != null; left = waiting.poll()) {
      left.fail(Committing.closed());
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      put(END);
    }
    awaitEnd();
  }

  /** Whatever interrupts: the log must not be taken away while it is being written. */
  private void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
