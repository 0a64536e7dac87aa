package io.kennel.store;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** The caller carries out its own commit. For logs that do not wait for a disk. */
final class InlineCommitting implements Committing {
  private final Committer committer;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  InlineCommitting(Committer committer) {
    this.committer = committer;
  }

  @Override
  public List<Change> commit(List<? extends Write> writes) {
    Request request = new Request(writes);
    lock.lock();
    try {
      if (closed) {
        throw Committing.closed();
      }
      committer.commit(List.of(request));
    } finally {
      lock.unlock();
    }
    return request.await();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
