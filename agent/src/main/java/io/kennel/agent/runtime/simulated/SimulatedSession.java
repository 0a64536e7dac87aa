package io.kennel.agent.runtime.simulated;

import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerSession;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

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

  /** One that shows lines and is over. */
  static SimulatedSession showing(List<String> lines, boolean terminal) {
    String text = String.join("", lines.stream().map(line -> line + "\n").toList());
    byte[] output = text.getBytes(StandardCharsets.UTF_8);
    return new SimulatedSession(new ExecResult(0, output, new byte[0], false), terminal);
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
