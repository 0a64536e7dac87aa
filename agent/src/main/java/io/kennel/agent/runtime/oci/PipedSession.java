package io.kennel.agent.runtime.oci;

import io.kennel.agent.linux.Descriptor;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.world.Timers;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** A command without a terminal, whose streams are the other ends of pipes. */
final class PipedSession implements ContainerSession {
  /** What the command left behind may hold its output open for ever. */
  private static final Duration SILENCE_AFTER_END_MAX = Duration.ofSeconds(2);

  private final RunningExec exec;
  private final Descriptor stdin;
  private final Descriptor stdout;
  private final Descriptor stderr;

  PipedSession(
      RunningExec exec, Descriptor stdin, Descriptor stdout, Descriptor stderr, Timers timers) {
    this.exec = exec;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    var _ = exec.exitCode().thenRun(() -> afterwards(timers));
  }

  private void afterwards(Timers timers) {
    var _ =
        timers.after(
            SILENCE_AFTER_END_MAX,
            "end of a command's output",
            () -> {
              stdout.drain();
              stderr.drain();
            });
  }

  @Override
  public OutputStream stdin() {
    return stdin.output();
  }

  @Override
  public InputStream stdout() {
    return stdout.input();
  }

  @Override
  public InputStream stderr() {
    return stderr.input();
  }

  @Override
  public void resize(int columns, int rows) {
    // There is no terminal.
  }

  @Override
  public int await() {
    return exec.exitCode().join();
  }

  @Override
  public void close() {
    exec.end();
    stdin.close();
    stdout.close();
    stderr.close();
  }
}
