package io.kennel.agent.stream;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.TerminalSize;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * What a client sends to a process, which may begin later. Input waits for it; of the sizes of the
 * terminal that come before, the last one counts.
 */
final class ProcessInput implements ClientStreams.Receiver {
  private final CompletableFuture<ContainerSession> process = new CompletableFuture<>();
  private final CompletableFuture<Void> sized = new CompletableFuture<>();
  private boolean isOpen = true;
  private TerminalSize size = TerminalSize.UNKNOWN;

  /** The process is there. */
  synchronized void begin(ContainerSession session) {
    if (size.isKnown()) {
      session.resize(size.columns(), size.rows());
    }
    process.complete(session);
  }

  /** There is none, or none any more: what comes is dropped. */
  void end() {
    process.cancel(false);
  }

  /** Completes with the first size. */
  CompletableFuture<Void> sized() {
    return sized;
  }

  /** The newest size so far. */
  synchronized TerminalSize size() {
    return size;
  }

  @Override
  public void input(byte[] bytes, int offset, int count) {
    try {
      if (isOpen) {
        ContainerSession session = process.join();
        session.stdin().write(bytes, offset, count);
        session.stdin().flush();
      }
    } catch (IOException | CancellationException e) {
      // As with a broken pipe in a shell: what the process does not want is dropped.
      isOpen = false;
    }
  }

  @Override
  public void endOfInput() {
    try {
      process.join().stdin().close();
    } catch (IOException | CancellationException e) {
      isOpen = false;
    }
  }

  @Override
  public synchronized void resize(int columns, int rows) {
    size = new TerminalSize(columns, rows);
    sized.complete(null);
    if (process.isDone() && !process.isCancelled()) {
      process.join().resize(columns, rows);
    }
  }
}
