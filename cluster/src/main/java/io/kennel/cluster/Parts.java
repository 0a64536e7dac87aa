package io.kennel.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been started, to be stopped in reverse order. */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(String name, AutoCloseable stop) {}

  <T extends AutoCloseable> T add(String name, T part) {
    synchronized (parts) {
      parts.push(new Part(name, part));
    }
    return part;
  }

  /** Stops all parts; one that fails does not keep the others from stopping. Idempotent. */
  @Override
  public void close() {
    for (Part part = next(); part != null; part = next()) {
      try {
        LOG.info("Stopping {}", part.name());
        part.stop().close();
      } catch (Exception e) {
        LOG.error("{} did not stop cleanly", part.name(), e);
      }
    }
  }

  private @Nullable Part next() {
    synchronized (parts) {
      return parts.poll();
    }
  }
}
