package io.kennel.server.http;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The end of an HTTP/2 connection with a cork in it. While it is corked its first write is held
 * back, and HTTP/2, which has one write under way at a time, gathers what many streams send in the
 * meantime; once uncorked that leaves in few TLS records and few system calls. Thread-safe; one
 * thread at a time corks.
 */
final class CorkedEndPoint implements EndPoint, EndPoint.Wrapper {
  private final EndPoint end;
  private final Object lock = new Object();
  private boolean isCorked;
  private @Nullable Held held;

  CorkedEndPoint(EndPoint end) {
    this.end = end;
  }

  private record Held(Callback callback, ByteBuffer[] buffers) {}

  void cork() {
    synchronized (lock) {
      isCorked = true;
    }
  }

  void uncork() {
    Held write;
    synchronized (lock) {
      isCorked = false;
      write = held;
      held = null;
    }
    if (write != null) {
      end.write(write.callback, write.buffers);
    }
  }

  @Override
  public void write(Callback callback, ByteBuffer... buffers) {
    synchronized (lock) {
      if (isCorked && held == null) {
        held = new Held(callback, buffers);
        return;
      }
    }
    end.write(callback, buffers);
  }

  @Override
  public @Nullable Callback cancelWrite(Throwable cause) {
    Callback cancelled = end.cancelWrite(cause);
    synchronized (lock) {
      if (held != null) {
        cancelled = held.callback;
        held = null;
      }
    }
    return cancelled;
  }

  @Override
  public EndPoint unwrap() {
    return end;
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return end.getLocalSocketAddress();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return end.getRemoteSocketAddress();
  }

  @Override
  public boolean isOpen() {
    return end.isOpen();
  }

  @Override
  public long getCreatedTimeStamp() {
    return end.getCreatedTimeStamp();
  }

  @Override
  public void shutdownOutput() {
    end.shutdownOutput();
  }

  @Override
  public boolean isOutputShutdown() {
    return end.isOutputShutdown();
  }

  @Override
  public boolean isInputShutdown() {
    return end.isInputShutdown();
  }

  @Override
  public void close(@Nullable Throwable cause) {
    end.close(cause);
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    return end.fill(buffer);
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    return end.flush(buffers);
  }

  @Override
  public Object getTransport() {
    return end.getTransport();
  }

  @Override
  public long getIdleTimeout() {
    return end.getIdleTimeout();
  }

  @Override
  public void setIdleTimeout(long millis) {
    end.setIdleTimeout(millis);
  }

  @Override
  public void fillInterested(Callback callback) {
    end.fillInterested(callback);
  }

  @Override
  public boolean tryFillInterested(Callback callback) {
    return end.tryFillInterested(callback);
  }

  @Override
  public boolean isFillInterested() {
    return end.isFillInterested();
  }

  @Override
  public Connection getConnection() {
    return end.getConnection();
  }

  @Override
  public void setConnection(Connection connection) {
    end.setConnection(connection);
  }

  @Override
  public void onOpen() {
    end.onOpen();
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    end.onClose(cause);
  }

  @Override
  public void upgrade(Connection connection) {
    end.upgrade(connection);
  }

  @Override
  public SslSessionData getSslSessionData() {
    return end.getSslSessionData();
  }

  @Override
  public boolean isSecure() {
    return end.isSecure();
  }
}
