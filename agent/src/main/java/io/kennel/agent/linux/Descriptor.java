package io.kennel.agent.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open end of a pipe or socket. One thread may read and another write; anyone may close it. */
public final class Descriptor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Descriptor.class);

  private final Epoll epoll;
  private final int number;
  private final long key;
  private final LongConsumer forget;

  private final ReentrantLock reading = new ReentrantLock();
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable CompletableFuture<Void> readable;
  private @Nullable CompletableFuture<Void> writable;
  private volatile boolean closed;
  private volatile boolean draining;

  Descriptor(Epoll epoll, int number, long key, LongConsumer forget) {
    this.epoll = epoll;
    this.number = number;
    this.key = key;
    this.forget = forget;
  }

  /** Where another process, or this one, can open the same pipe. */
  public Path path() {
    return Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "fd", number + "");
  }

  /** Waits for bytes; -1 at the end, which closing it is too. */
  public int read(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    reading.lock();
    try {
      while (!closed) {
        int count = SystemCalls.read(number, bytes, offset, length);
        if (count >= 0) {
          return count == 0 && length > 0 ? -1 : count;
        }
        check(count, "read");
        if (count == -SystemCalls.EAGAIN) {
          if (draining) {
            return -1;
          }
          await(Epoll.READABLE);
        }
      }
      return -1;
    } finally {
      reading.unlock();
    }
  }

  /** Writes all, waiting for room. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    writing.lock();
    try {
      int done = 0;
      while (done < length) {
        if (closed) {
          throw new IOException("Stream closed");
        }
        int count = SystemCalls.write(number, bytes, offset + done, length - done);
        check(count, "write");
        if (count == -SystemCalls.EAGAIN) {
          await(Epoll.WRITABLE);
        }
        done += Math.max(0, count);
      }
    } finally {
      writing.unlock();
    }
  }

  private void check(int count, String what) throws IOException {
    if (count < 0 && count != -SystemCalls.EAGAIN && count != -SystemCalls.EINTR) {
      throw new IOException(what + ": " + SystemCalls.text(-count));
    }
  }

  private void await(int interest) throws IOException {
    CompletableFuture<Void> ready = new CompletableFuture<>();
    synchronized (this) {
      if (closed || (draining && interest == Epoll.READABLE)) {
        return;
      }
      if (interest == Epoll.READABLE) {
        readable = ready;
      } else {
        writable = ready;
      }
      order();
    }
    ready.join();
  }

  private void order() throws IOException {
    int interests =
        (readable == null ? 0 : Epoll.READABLE) | (writable == null ? 0 : Epoll.WRITABLE);
    if (interests != 0) {
      epoll.order(number, key, interests);
    }
  }

  /** The kernel's report; what was not reported is asked for again. */
  synchronized void ready(boolean nowReadable, boolean nowWritable) {
    if (nowReadable) {
      readable = complete(readable);
    }
    if (nowWritable) {
      writable = complete(writable);
    }
    try {
      if (!closed) {
        order();
      }
    } catch (IOException e) {
      LOG.warn("A stream cannot be waited for: {}", e.getMessage());
      close();
    }
  }

  private static @Nullable CompletableFuture<Void> complete(
      @Nullable CompletableFuture<Void> done) {
    if (done != null) {
      done.complete(null);
    }
    return null;
  }

  /** From now on reading returns what is there already, and then the end. */
  public synchronized void drain() {
    draining = true;
    readable = complete(readable);
  }

  /** Tells the other end of a socket that nothing more comes. */
  public void shutdownOutput() throws IOException {
    writing.lock();
    try {
      if (!closed) {
        SystemCalls.shutdownOutput(number);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Idempotent; who reads or writes stops at once. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      readable = complete(readable);
      writable = complete(writable);
    }
    reading.lock();
    writing.lock();
    try {
      forget.accept(key);
      epoll.remove(number);
      SystemCalls.close(number);
    } catch (IOException e) {
      LOG.debug("A stream cannot be closed: {}", e.getMessage());
    } finally {
      writing.unlock();
      reading.unlock();
    }
  }

  /** It as a stream; closing that closes it. */
  public InputStream input() {
    return new InputStream() {
      private final byte[] single = new byte[1];

      @Override
      public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return Descriptor.this.read(bytes, offset, length);
      }

      @Override
      public void close() {
        Descriptor.this.close();
      }
    };
  }

  /** It as a stream; closing that closes it. */
  public OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        Descriptor.this.write(bytes, offset, length);
      }

      @Override
      public void close() {
        Descriptor.this.close();
      }
    };
  }
}
