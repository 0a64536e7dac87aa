package io.kennel.agent.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A TCP connection into a sandbox. Each direction ends by itself; one thread at a time for each.
 */
public interface PortConnection extends AutoCloseable {
  /** What the other side sends. Closing it does not disturb the other direction. */
  InputStream input();

  /** What the other side receives. Closing it tells that side of the end (a TCP half-close). */
  OutputStream output();

  /** Ends both directions. Idempotent. */
  @Override
  void close();
}
