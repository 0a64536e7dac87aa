package io.kennel.agent.linux;

import io.kennel.world.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens pipes and sockets that virtual threads may wait for: one platform thread, started with the
 * first of them, hears from the kernel (epoll) which is ready. Thread-safe.
 */
public final class Descriptors implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

  /** The key of the pipe whose only use is to end the thread. */
  private static final long END = 0;

  private final Tasks tasks;
  private final AtomicLong lastKey = new AtomicLong(END);
  private final Map<Long, Descriptor> open = new ConcurrentHashMap<>();
  private @Nullable Kernel kernel;
  private boolean closed;

  public Descriptors(Tasks tasks) {
    this.tasks = tasks;
  }

  /** Made on first use. Closing the writer ends the thread that waits. */
  private record Kernel(Epoll epoll, int wakeReader, int wakeWriter) {}

  /** A pipe. Each end is to be closed. */
  public record Pipe(Descriptor reader, Descriptor writer) {}

  /**
   * Makes a pipe.
   *
   * @param bytes what it holds before its writer has to wait; the kernel's own 64 KiB where it
   *     allows no more
   */
  public Pipe pipe(int bytes) throws IOException {
    Kernel used = kernel();
    int[] ends = SystemCalls.pipe();
    try {
      SystemCalls.sizePipe(ends[1], bytes);
    } catch (IOException e) {
      LOG.debug("A pipe stays small: {}", e.getMessage());
    }
    return new Pipe(register(used, ends[0]), register(used, ends[1]));
  }

  /**
   * Connects to a local socket of sequential packets. Each read returns one packet, as far as there
   * is room for it; each write sends one.
   */
  public Descriptor connectPackets(Path socket) throws IOException {
    Kernel used = kernel();
    // The name of a socket has little room; that of its directory's descriptor always fits.
    int directory = SystemCalls.openPath(String.valueOf(socket.getParent()));
    try {
      String name = "/proc/self/fd/" + directory + "/" + socket.getFileName();
      return register(used, SystemCalls.connectPackets(name));
    } finally {
      SystemCalls.close(directory);
    }
  }

  /** Opens a named pipe for writing; fails at once where nobody reads it. */
  public Descriptor openPipe(Path pipe) throws IOException {
    Kernel used = kernel();
    return register(used, SystemCalls.openToWrite(pipe.toString()));
  }

  private synchronized Descriptor register(Kernel used, int number) throws IOException {
    long key = lastKey.incrementAndGet();
    Descriptor made = new Descriptor(used.epoll(), number, key, open::remove);
    if (closed) {
      SystemCalls.close(number);
      throw new IOException("closed");
    }
    used.epoll().add(number, key);
    open.put(key, made);
    return made;
  }

  private synchronized Kernel kernel() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    Kernel known = kernel;
    if (known == null) {
      int[] wake = SystemCalls.pipe();
      known = new Kernel(new Epoll(), wake[0], wake[1]);
      known.epoll().add(wake[0], END);
      known.epoll().order(wake[0], END, Epoll.READABLE);
      Kernel started = known;
      var _ = tasks.startDedicated("descriptors", () -> listen(started));
      kernel = known;
    }
    return known;
  }

  private void listen(Kernel used) {
    try {
      used.epoll().run(END, this::ready);
      SystemCalls.close(used.wakeReader());
    } catch (IOException e) {
      LOG.error("No stream of a container can be waited for any more", e);
      open.values().forEach(Descriptor::close);
    }
  }

  private void ready(long key, boolean readable, boolean writable) {
    Descriptor descriptor = open.get(key);
    if (descriptor != null) {
      descriptor.ready(readable, writable);
    }
  }

  /** Closes all that is open. */
  @Override
  public void close() {
    Kernel used;
    synchronized (this) {
      closed = true;
      used = kernel;
      kernel = null;
    }
    open.values().forEach(Descriptor::close);
    if (used != null) {
      try {
        SystemCalls.close(used.wakeWriter());
      } catch (IOException e) {
        LOG.debug("A pipe cannot be closed: {}", e.getMessage());
      }
    }
  }
}
