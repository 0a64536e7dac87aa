package io.kennel.agent.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The kernel's list of descriptors that somebody waits for. Each is reported once per order. */
final class Epoll {
  static final int READABLE = 0x1;
  static final int WRITABLE = 0x4;
  private static final int BROKEN = 0x8 | 0x10;
  private static final int ONCE = 0x40000000;

  private static final int ADD = 1;
  private static final int REMOVE = 2;
  private static final int CHANGE = 3;

  private static final int EVENTS_MAX = 64;

  /** The kernel's structure is packed on x86 alone. */
  private static final boolean PACKED = System.getProperty("os.arch", "").equals("amd64");

  private static final int EVENT_BYTES = PACKED ? 12 : 16;
  private static final int KEY_OFFSET = PACKED ? 4 : 8;

  private final int epoll;

  Epoll() throws IOException {
    this.epoll = SystemCalls.epollCreate();
  }

  /** Told which descriptor is ready for what. */
  @FunctionalInterface
  interface Listener {
    void ready(long key, boolean readable, boolean writable);
  }

  /** Makes a descriptor known; nothing is reported before {@link #order}. */
  void add(int descriptor, long key) throws IOException {
    // Once: the kernel reports a lost other end unasked, and would do so again and again.
    control(ADD, descriptor, key, ONCE);
  }

  /** Asks for one report as soon as any of {@code interests} is there, or the other end is gone. */
  void order(int descriptor, long key, int interests) throws IOException {
    control(CHANGE, descriptor, key, interests | ONCE);
  }

  void remove(int descriptor) throws IOException {
    control(REMOVE, descriptor, 0, 0);
  }

  private void control(int operation, int descriptor, long key, int interests) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES);
      event.set(JAVA_INT_UNALIGNED, 0, interests);
      event.set(JAVA_LONG_UNALIGNED, KEY_OFFSET, key);
      SystemCalls.epollControl(epoll, operation, descriptor, event);
    }
  }

  /** Waits for events and reports them, until {@code listener} is told of {@code last}. */
  void run(long last, Listener listener) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate((long) EVENTS_MAX * EVENT_BYTES);
      boolean over = false;
      while (!over) {
        int count = SystemCalls.epollWait(epoll, events, EVENTS_MAX);
        for (int index = 0; index < count; index++) {
          long offset = (long) index * EVENT_BYTES;
          int what = events.get(JAVA_INT_UNALIGNED, offset);
          long key = events.get(JAVA_LONG_UNALIGNED, offset + KEY_OFFSET);
          boolean broken = (what & BROKEN) != 0;
          listener.ready(key, broken || (what & READABLE) != 0, broken || (what & WRITABLE) != 0);
          over |= key == last;
        }
      }
    } finally {
      SystemCalls.close(epoll);
    }
  }
}
