package io.kennel.spdy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much may still be sent: on the connection as a whole, and on each of its streams.
 * Thread-safe.
 *
 * <p>The limits hold until the peer has been heard of, and from the first frame on in which it
 * shows that it controls the flow (settings or a window update). The library behind kubectl and
 * other Go clients never sends one: to wait for its permission would be to wait for ever. Towards
 * such a peer what TCP takes counts.
 */
final class SendWindows {
  private static final int INITIAL_BYTES = 64 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Control control = Control.UNKNOWN;
  private long initialBytes = INITIAL_BYTES;
  private long connectionBytes = INITIAL_BYTES;

  /** Whether the peer controls the flow. */
  private enum Control {
    UNKNOWN,
    NONE,
    WINDOWS
  }

  /** The peer has sent something, which says nothing of its windows. */
  void heard() {
    lock.lock();
    try {
      if (control == Control.UNKNOWN) {
        control = Control.NONE;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The peer lets each stream begin with so much; those that are open already too. */
  void initial(int bytes) {
    lock.lock();
    try {
      control = Control.WINDOWS;
      initialBytes = bytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The peer allows more on the whole connection.
   *
   * @return whether the window is then still one that the protocol allows
   */
  boolean grow(int deltaBytes) {
    lock.lock();
    try {
      control = Control.WINDOWS;
      connectionBytes += deltaBytes;
      changed.signalAll();
      return connectionBytes <= Integer.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the peer controls the flow. */
  boolean isEnforced() {
    lock.lock();
    try {
      return control == Control.WINDOWS;
    } finally {
      lock.unlock();
    }
  }

  /** What may be sent on one stream. */
  final class Window {
    private long grantedBytes;
    private long sentBytes;
    private boolean isClosed;

    /**
     * Takes up to {@code wanted} bytes, at least one; waits for it.
     *
     * @return 0 once the window has been closed
     */
    int take(int wanted) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!isClosed && control != Control.NONE && room() <= 0) {
          changed.await();
        }
        if (isClosed) {
          return 0;
        }
        int taken = (int) (control == Control.NONE ? wanted : Math.min(wanted, room()));
        sentBytes += taken;
        connectionBytes -= taken;
        return taken;
      } finally {
        lock.unlock();
      }
    }

    private long room() {
      return Math.min(initialBytes + grantedBytes - sentBytes, connectionBytes);
    }

    /**
     * The peer allows more.
     *
     * @return whether the window is then still one that the protocol allows
     */
    boolean grow(int deltaBytes) {
      lock.lock();
      try {
        control = Control.WINDOWS;
        grantedBytes += deltaBytes;
        changed.signalAll();
        return initialBytes + grantedBytes - sentBytes <= Integer.MAX_VALUE;
      } finally {
        lock.unlock();
      }
    }

    /** Lets nobody wait any more. */
    void close() {
      lock.lock();
      try {
        isClosed = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
