package io.kennel.server.http;

import io.kennel.server.request.WatchEvent;
import io.kennel.server.request.WatchStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Carries a watch to one client at the client's pace. Each turn, given by the rounds, pulls one
 * batch from the stream. While a write is under way nothing is pulled, so a slow client costs one
 * batch of memory and delays nobody; what happens meanwhile goes out together in the next write.
 */
final class WatchPump extends IteratingCallback implements WatchRounds.Member {
  /** A batch takes no further event once it is this long. */
  private static final int BATCH_BYTES_MAX = 32 * 1024;

  private static final int EVENTS_PER_POLL_MAX = 16;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Exchange exchange;
  private final EndPoint connection;
  private final WatchStream stream;
  private final WatchRounds rounds;
  private final Consumer<WatchPump> onEnd;
  private final AtomicBoolean isDue = new AtomicBoolean();
  private volatile boolean hasTurn;
  private boolean hasHead;
  private boolean hasTail;
  private volatile boolean isCutShort;

  /**
   * A pump that has not started.
   *
   * @param onEnd called once, when the watch is over for whatever reason
   */
  WatchPump(Exchange exchange, WatchStream stream, WatchRounds rounds, Consumer<WatchPump> onEnd) {
    this.exchange = exchange;
    this.connection = exchange.request().getConnectionMetaData().getConnection().getEndPoint();
    this.stream = stream;
    this.rounds = rounds;
    this.onEnd = onEnd;
  }

  void start() {
    // A watch may be silent for as long as nothing happens.
    exchange.request().addIdleTimeoutListener(silence -> false);
    exchange.request().addFailureListener(this::abort);
    stream.onReady(this::wake);
  }

  @Override
  public EndPoint connection() {
    return connection;
  }

  /** Ends the watch once what has happened until now is written; begins with it at once. */
  void end() {
    isCutShort = true;
    serve();
  }

  /** Called by the committer: hands over at once. */
  private void wake() {
    if (isDue.compareAndSet(false, true)) {
      rounds.due(this);
    }
  }

  /** {@inheritDoc} A watch that is still writing takes its turn once it has written. */
  @Override
  public void serve() {
    isDue.set(false);
    hasTurn = true;
    iterate();
  }

  @Override
  protected Action process() {
    if (hasTail) {
      return Action.SUCCEEDED;
    }
    if (!hasTurn) {
      return Action.IDLE;
    }
    hasTurn = false;
    boolean isEnding = isCutShort || stream.ended();
    ByteBuffer batch = nextBatch();
    if (batch.hasRemaining()) {
      if (isCutShort || stream.ended()) {
        // Nobody will wake it any more: this was the last batch, or has told of the end itself.
        hasTurn = true;
      }
      hasHead = true;
      exchange.response().write(false, batch, this);
      return Action.SCHEDULED;
    }
    if (isEnding) {
      hasTail = true;
      // First: whoever reads the end may ask whether anything is left.
      release();
      exchange.response().write(true, NOTHING.slice(), this);
      return Action.SCHEDULED;
    }
    if (!hasHead) {
      // The client shall know at once that the watch stands.
      hasHead = true;
      exchange.response().write(false, NOTHING.slice(), this);
      return Action.SCHEDULED;
    }
    return Action.IDLE;
  }

  @Override
  protected void onCompleted(Throwable cause) {
    release();
    super.onCompleted(cause);
    if (cause == null) {
      exchange.callback().succeeded();
    } else {
      exchange.callback().failed(cause);
    }
  }

  /** Idempotent. */
  private void release() {
    stream.close();
    onEnd.accept(this);
  }

  /** The next events as one buffer; empty when there are none. Asks for a turn if any are left. */
  private ByteBuffer nextBatch() {
    List<byte[]> pieces = new ArrayList<>();
    int length = 0;
    List<WatchEvent> events = stream.poll(EVENTS_PER_POLL_MAX);
    while (!events.isEmpty()) {
      for (WatchEvent event : events) {
        for (byte[] piece : event.pieces()) {
          pieces.add(piece);
          length += piece.length;
        }
      }
      if (length >= BATCH_BYTES_MAX) {
        wake();
        break;
      }
      events = stream.poll(EVENTS_PER_POLL_MAX);
    }
    ByteBuffer batch = ByteBuffer.allocate(length);
    pieces.forEach(batch::put);
    return batch.flip();
  }
}
