package io.kennel.agent.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket, for code that blocks: one thread receives, any number send. Asks Jetty for the
 * next frame only when somebody wants it, so a receiver that waits holds up the client.
 */
final class WebSocketMessages implements FrameHandler {
  private final Consumer<WebSocketMessages> start;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ReentrantLock sending = new ReentrantLock(true);
  private final CompletableFuture<Void> gone = new CompletableFuture<>();
  private volatile @Nullable CoreSession session;
  private @Nullable Frame frame;
  private Callback taken = Callback.NOOP;
  private @Nullable Throwable failure;
  private boolean isClosed;

  /**
   * A part of a message.
   *
   * @param isFirst whether a message begins with it
   * @param bytes valid until the next one is received
   */
  record Piece(boolean isFirst, ByteBuffer bytes) {}

  /**
   * A socket that is not open yet.
   *
   * @param start is called when it is; must return at once
   */
  WebSocketMessages(Consumer<WebSocketMessages> start) {
    this.start = start;
  }

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    session = opened;
    callback.succeeded();
    start.accept(this);
  }

  @Override
  public void onFrame(Frame next, Callback callback) {
    change(() -> {
      frame = next;
      taken = callback;
    });
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    change(() -> failure = cause);
    callback.succeeded();
    gone.complete(null);
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    change(() -> isClosed = true);
    callback.succeeded();
    gone.complete(null);
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next piece of a message; waits for it.
   *
   * @return null once the client has closed the socket
   */
  @Nullable Piece receive() throws IOException {
    while (true) {
      Frame next = next();
      if (next == null) {
        return null;
      }
      if (next.getOpCode() == OpCode.CLOSE) {
        // Jetty answers it once it is taken.
        release();
        return null;
      }
      switch (next.getOpCode()) {
        case OpCode.PING ->
            session().sendFrame(new Frame(OpCode.PONG, copy(next)), Callback.NOOP, false);
        case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
          return new Piece(next.getOpCode() != OpCode.CONTINUATION, next.getPayload());
        }
        default -> {}
      }
    }
  }

  private static ByteBuffer copy(Frame ping) {
    byte[] payload = new byte[ping.getPayloadLength()];
    ping.getPayload().get(payload);
    return ByteBuffer.wrap(payload);
  }

  /** Gives the last frame back. */
  private void release() {
    Callback last;
    lock.lock();
    try {
      last = taken;
      taken = Callback.NOOP;
      frame = null;
    } finally {
      lock.unlock();
    }
    last.succeeded();
  }

  private @Nullable Frame next() throws IOException {
    release();
    lock.lock();
    try {
      if (!isClosed && failure == null) {
        session().demand();
      }
      while (frame == null && failure == null && !isClosed) {
        changed.await();
      }
      if (frame == null && failure != null) {
        throw new IOException("the client went away: " + failure.getMessage(), failure);
      }
      return frame;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      lock.unlock();
    }
  }

  /** Completes once there is nobody to receive from or to send to any more. */
  CompletableFuture<Void> gone() {
    return gone;
  }

  /** Sends one message; waits until it is written. The buffer is free again then. */
  void send(boolean isText, ByteBuffer bytes) throws IOException {
    sending.lock();
    try (Blocker.Callback written = Blocker.callback()) {
      session().sendFrame(new Frame(isText ? OpCode.TEXT : OpCode.BINARY, bytes), written, false);
      written.block();
    } finally {
      sending.unlock();
    }
  }

  void ping() {
    CoreSession open = session;
    if (open != null) {
      open.sendFrame(new Frame(OpCode.PING, ByteBuffer.allocate(0)), Callback.NOOP, false);
    }
  }

  /** Says goodbye; the client's answer ends what {@link #receive} waits for. */
  void end(int code, String reason) throws IOException {
    sending.lock();
    try (Blocker.Callback written = Blocker.callback()) {
      session().close(code, reason, written);
      written.block();
    } finally {
      sending.unlock();
    }
  }

  /** Breaks the connection off. */
  void abort() {
    CoreSession open = session;
    if (open != null) {
      open.abort();
    }
  }

  private CoreSession session() throws IOException {
    CoreSession open = session;
    if (open == null) {
      throw new EOFException("the WebSocket is not open");
    }
    return open;
  }
}
