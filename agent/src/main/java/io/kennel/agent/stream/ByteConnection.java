package io.kennel.agent.stream;

import java.io.InputStream;
import java.io.OutputStream;

/** A two-way connection of bytes that has left HTTP behind. Reading and writing block. */
interface ByteConnection extends AutoCloseable {
  /** Buffered; for one thread. */
  InputStream in();

  /** For one thread at a time. */
  OutputStream out();

  /** Sends no more, and soon ends altogether even if the client does not: see {@link #in}. */
  void end();

  /** Breaks the connection off. Idempotent. */
  @Override
  void close();
}
