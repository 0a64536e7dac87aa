package io.kennel.store;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one bucket, or of one topic in it, as a linked chain, and the cursors that read
 * it. The committer appends at the tail and cuts the chain where the window has moved on; readers
 * follow the links without a lock.
 */
final class Channel {
  /**
   * What a channel is about.
   *
   * @param topic empty for all changes of the bucket
   */
  record Subject(String bucket, String topic) {
    static Subject all(String bucket) {
      return new Subject(bucket, "");
    }
  }

  /** A link that leads out of the window. */
  static final Node CUT = new Node(new Channel(Subject.all("")), Long.MIN_VALUE, null, null);

  /** In the order of their opening, so that a simulation tells them in the same order each time. */
  private final Map<Long, LogCursor> cursors = new ConcurrentSkipListMap<>();

  private final AtomicLong cursorsOpened = new AtomicLong();
  private final Subject subject;
  private volatile Node tail = new Node(this, 0, null, null);

  Channel(Subject subject) {
    this.subject = subject;
  }

  Subject subject() {
    return subject;
  }

  /** One change in its chain; the first node of a chain has none. */
  static final class Node {
    final Channel channel;
    final long revision;
    final @Nullable Change change;
    volatile @Nullable Node before;
    volatile @Nullable Node next;

    Node(Channel channel, long revision, @Nullable Change change, @Nullable Node before) {
      this.channel = channel;
      this.revision = revision;
      this.change = change;
      this.before = before;
    }
  }

  LogCursor open(Window window, Node start, long revision) {
    long number = cursorsOpened.incrementAndGet();
    LogCursor cursor = new LogCursor(window, this, number, start, revision);
    cursors.put(number, cursor);
    return cursor;
  }

  void close(long cursorNumber) {
    cursors.remove(cursorNumber);
  }

  Collection<LogCursor> cursors() {
    return cursors.values();
  }

  Node append(Change change) {
    Node last = tail;
    Node node = new Node(this, change.revision(), change, last);
    last.next = node;
    tail = node;
    return node;
  }

  /**
   * Makes a change unreachable, so that a cursor that still needs it notices, and does not keep it
   * and everything after it in memory.
   */
  static void cut(Node node) {
    Node before = node.before;
    if (before != null) {
      before.next = CUT;
      node.before = null;
    }
  }

  /** Whether nobody reads here, and nothing after {@code node} has been written. */
  boolean isIdleAfter(Node node) {
    return tail == node && cursors.isEmpty();
  }

  /** The last node at or before {@code revision}; null when that has left the window. */
  @Nullable Node find(long revision) {
    Node node = tail;
    while (node != null && node.revision > revision) {
      node = node.before;
    }
    return node;
  }
}
