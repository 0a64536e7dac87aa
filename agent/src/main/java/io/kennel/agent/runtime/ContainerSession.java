package io.kennel.agent.runtime;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * The streams of a process in a container. Reading and writing block the calling thread, virtual
 * ones without holding on to their carrier; each stream may be used by one thread at a time, all of
 * them beside each other. The process is slowed down while nobody reads its output.
 */
public interface ContainerSession extends AutoCloseable {
  /**
   * Standard input. Closing it gives the process the end of its input, but on a terminal, where a
   * person types that as Ctrl-D: there it only ends what this session sends. Writing to a process
   * that reads no more, or to a session without input, fails with an {@link java.io.IOException}.
   */
  OutputStream stdin();

  /** Standard output; with a terminal, all that the terminal shows. */
  InputStream stdout();

  /** Standard error; at its end at once with a terminal. */
  InputStream stderr();

  /**
   * Sets the size of the terminal, of which the process is told by SIGWINCH. Does nothing without a
   * terminal or once the process has ended.
   *
   * @param columns at least 1, at most 65,535; others are ignored
   * @param rows likewise
   */
  void resize(int columns, int rows);

  /**
   * Waits until the process has ended. Its last output may still be unread then.
   *
   * @return its exit code; 128 + the signal where one ended it
   * @throws RuntimeFailure where the command could not be started ({@code ExecError})
   */
  int await();

  /**
   * Ends the session: for a command, kills its process and what that has started; for a container's
   * own process, only lets go of it. Streams end, {@link #await} returns. Idempotent.
   */
  @Override
  void close();
}
