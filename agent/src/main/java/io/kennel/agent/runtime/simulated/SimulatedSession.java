package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerSession;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;

/** A command that ended at once. */
final class SimulatedSession implements ContainerSession {
  private final int exitCode;
  private final InputStream stdout;
  private final InputStream stderr;

  SimulatedSession(ExecResult result, boolean terminal) {
    exitCode = result.exitCode();
    stdout = new ByteArrayInputStream(result.stdout());
    stderr = new ByteArrayInputStream(terminal ? new byte[0] : result.stderr());
  }

  @Override
  public OutputStream stdin() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public InputStream stdout() {
    return stdout;
  }

  @Override
  public InputStream stderr() {
    return stderr;
  }

  @Override
  public void resize(int columns, int rows) {
    // There is no terminal.
  }

  @Override
  public int await() {
    return exitCode;
  }

  @Override
  public void close() {
    // It has ended.
  }
}
