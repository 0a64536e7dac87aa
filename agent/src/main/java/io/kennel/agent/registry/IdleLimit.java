package io.kennel.agent.registry;

import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Ends a body that has stopped coming: its stream is closed, and the reader gets a failure. */
final class IdleLimit extends FilterInputStream {
  private final World world;
  private final Duration idleMax;
  private volatile long lastReadNanos;
  private volatile boolean expired;
  private volatile boolean closed;
  private volatile @Nullable Timer timer;

  IdleLimit(InputStream in, World world, Duration idleMax) {
    super(in);
    this.world = world;
    this.idleMax = idleMax;
    this.lastReadNanos = world.clock().nanoTime();
    watch(idleMax);
  }

  private void watch(Duration delay) {
    timer = world.timers().after(delay, "idle download", this::look);
  }

  private void look() {
    if (closed) {
      return;
    }
    Duration idle = Duration.ofNanos(world.clock().nanoTime() - lastReadNanos);
    if (idle.compareTo(idleMax) < 0) {
      watch(idleMax.minus(idle));
      return;
    }
    expired = true;
    try {
      in.close();
    } catch (IOException e) {
      // The reader hears of it.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int n = read(one, 0, 1);
    return n < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int n = in.read(buffer, offset, length);
      lastReadNanos = world.clock().nanoTime();
      if (!expired) {
        return n;
      }
    } catch (IOException e) {
      if (!expired) {
        throw e;
      }
    }
    throw new IOException("nothing came for " + idleMax.toSeconds() + " s");
  }

  @Override
  public void close() throws IOException {
    closed = true;
    Timer pending = timer;
    if (pending != null) {
      boolean _ = pending.cancel();
    }
    super.close();
  }
}
