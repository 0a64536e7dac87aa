package io.kennel.spdy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What has come in on a stream and has not been read yet: at most {@link #BYTES_MAX}. One thread
 * puts in, one takes out.
 */
final class ReceiveBuffer {
  /** The window that a peer is granted on each stream. */
  static final int BYTES_MAX = 128 * 1024;

  private static final int FIRST_BYTES = 4 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private byte[] ring = new byte[0];
  private int head;
  private int size;
  private boolean isEnded;
  private boolean isDiscarding;
  private @Nullable IOException failure;

  /** A free stretch of the ring; nobody else touches it before {@link #filled}. */
  record Space(byte[] bytes, int offset, int count) {}

  /**
   * Room for up to {@code wanted} bytes, at least one; waits for it, unless {@code mayWait} is
   * false.
   *
   * @return null where nobody will read what comes; of length 0 where there is no room
   */
  @Nullable Space space(int wanted, boolean mayWait) throws IOException {
    lock.lock();
    try {
      awaitWhile(() -> size == BYTES_MAX && mayWait && isWanted(), emptied);
      if (!isWanted()) {
        return null;
      }
      if (size == ring.length && size < BYTES_MAX) {
        enlarge(Math.min(BYTES_MAX, size + wanted));
      }
      int tail = ring.length == 0 ? 0 : (head + size) % ring.length;
      int free = Math.min(ring.length - size, ring.length - tail);
      return new Space(ring, tail, Math.min(wanted, free));
    } finally {
      lock.unlock();
    }
  }

  private boolean isWanted() {
    return !isDiscarding && failure == null;
  }

  private void enlarge(int bytesMin) {
    int capacity = Math.max(FIRST_BYTES, ring.length);
    while (capacity < bytesMin) {
      capacity *= 2;
    }
    byte[] larger = new byte[Math.min(capacity, BYTES_MAX)];
    int first = Math.min(size, ring.length - head);
    System.arraycopy(ring, head, larger, 0, first);
    System.arraycopy(ring, 0, larger, first, size - first);
    ring = larger;
    head = 0;
  }

  /** So much of the last space holds data now. */
  void filled(int count) {
    lock.lock();
    try {
      size += count;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes up to {@code count} bytes, at least one; waits for it.
   *
   * @return −1 at the end
   * @throws IOException the failure that the stream ended with
   */
  int take(byte[] target, int offset, int count) throws IOException {
    lock.lock();
    try {
      awaitWhile(() -> size == 0 && !isEnded && isWanted(), filled);
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (size == 0 || isDiscarding) {
        return -1;
      }
      int taken = Math.min(Math.min(count, size), ring.length - head);
      System.arraycopy(ring, head, target, offset, taken);
      head = (head + taken) % ring.length;
      size -= taken;
      emptied.signal();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static void awaitWhile(BooleanSupplier holds, Condition changed) throws IOException {
    try {
      while (holds.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  /** Nothing more comes; what is there can still be taken. */
  void end() {
    change(() -> isEnded = true);
  }

  /** Nothing more comes, and what is there is lost, unless it has come to its end before. */
  void fail(IOException cause) {
    change(() -> {
      if (failure == null && !isEnded) {
        failure = cause;
        ring = new byte[0];
      }
    });
  }

  /** Nobody will take anything any more. */
  void discard() {
    change(() -> {
      isDiscarding = true;
      ring = new byte[0];
    });
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** For tests: what is held. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }
}
