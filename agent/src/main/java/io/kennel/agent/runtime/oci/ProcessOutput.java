package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import io.kennel.world.Tasks;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What conmon sends through one connection of a process's output. conmon waits for its slowest
 * listener, and the process with it. So a connection that nobody takes yet is read all the same:
 * the newest part is kept, and handed on first to whoever comes.
 */
final class ProcessOutput {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessOutput.class);
  private static final int PACKET_BYTES_MAX = 64 << 10;

  /** The first byte of a packet says which stream the rest belongs to. */
  private static final int STREAM_BYTES = 1;

  private static final int KEPT_BYTES_MAX = 1 << 20;

  /** What a packet takes beyond its bytes, so that many small ones are bounded too. */
  private static final int KEPT_BYTES_A_PACKET = 32;

  private final Tasks tasks;
  private final Descriptor socket;
  private final Deque<byte[]> kept = new ArrayDeque<>();
  private final CompletableFuture<Void> keptIsHandedOn = new CompletableFuture<>();
  private int keptBytes;

  /** How much output has come, and how much of what comes next has been seen elsewhere. */
  private long comeBytes;

  private long seenBytes;
  private @Nullable Listener listener;
  private boolean isRead;
  private boolean ended;

  /** Takes packets, one at a time, whose first byte says which stream the rest belongs to. */
  interface Listener {
    void packet(byte[] packet, int length);

    /** Nothing more comes. May be called twice. */
    void end();
  }

  /** Nothing is read yet. */
  ProcessOutput(Tasks tasks, Descriptor socket) {
    this.tasks = tasks;
    this.socket = socket;
  }

  /**
   * Begins to read, and to keep it until somebody comes. Where the connection ends before, it is
   * closed.
   */
  synchronized void start() {
    if (!isRead) {
      isRead = true;
      var _ = tasks.start("output of a process", this::read);
    }
  }

  Descriptor socket() {
    return socket;
  }

  /** Hands on what was kept, and all that follows. To be called once. */
  void to(Listener receiver) {
    List<byte[]> before;
    synchronized (this) {
      listener = receiver;
      before = List.copyOf(kept);
      clear();
      start();
    }
    var _ = tasks.start("output from before", () -> handOn(before, receiver));
  }

  private void handOn(List<byte[]> before, Listener receiver) {
    before.forEach(packet -> receiver.packet(packet, packet.length));
    keptIsHandedOn.complete(null);
    if (isEnded()) {
      receiver.end();
    }
  }

  /**
   * What was kept so far has been seen elsewhere.
   *
   * @param outputBytes how much of the output was seen there, from the beginning on: the rest of it
   *     is on its way, conmon writes to the log first
   */
  synchronized void forget(long outputBytes) {
    clear();
    seenBytes = Math.max(seenBytes, outputBytes - comeBytes);
  }

  private void clear() {
    kept.clear();
    keptBytes = 0;
  }

  private void read() {
    byte[] packet = new byte[PACKET_BYTES_MAX];
    try {
      int length = socket.read(packet, 0, packet.length);
      while (length > 0) {
        int news = withoutSeen(packet, length);
        boolean isSeen = news == STREAM_BYTES && length > STREAM_BYTES;
        Listener taking = isSeen ? null : listenerOrKeep(packet, news);
        if (taking != null) {
          keptIsHandedOn.join();
          taking.packet(packet, news);
        }
        length = socket.read(packet, 0, packet.length);
      }
    } catch (IOException e) {
      LOG.debug("A connection to conmon broke: {}", e.getMessage());
    } finally {
      end();
    }
  }

  /** Takes out of a packet what has been seen elsewhere, and returns how long it is then. */
  private synchronized int withoutSeen(byte[] packet, int length) {
    int bytes = length - STREAM_BYTES;
    int seen = (int) Math.min(seenBytes, bytes);
    comeBytes += bytes;
    seenBytes -= seen;
    System.arraycopy(packet, STREAM_BYTES + seen, packet, STREAM_BYTES, bytes - seen);
    return length - seen;
  }

  private synchronized @Nullable Listener listenerOrKeep(byte[] packet, int length) {
    if (listener == null) {
      kept.add(Arrays.copyOf(packet, length));
      keptBytes += length + KEPT_BYTES_A_PACKET;
      while (keptBytes > KEPT_BYTES_MAX) {
        keptBytes -= kept.remove().length + KEPT_BYTES_A_PACKET;
      }
    }
    return listener;
  }

  private void end() {
    Listener told;
    synchronized (this) {
      ended = true;
      told = listener;
    }
    if (told == null) {
      socket.close();
    } else {
      keptIsHandedOn.join();
      told.end();
    }
  }

  private synchronized boolean isEnded() {
    return ended;
  }
}
