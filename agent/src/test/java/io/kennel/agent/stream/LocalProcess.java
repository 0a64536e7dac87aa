package io.kennel.agent.stream;

import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.agent.runtime.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A process of this machine in place of one in a container. */
final class LocalProcess implements ContainerSession {
  final Process process;
  final TerminalSize sizeAtStart;
  final BlockingQueue<String> sizes = new LinkedBlockingQueue<>();

  LocalProcess(List<String> command, TerminalSize size) {
    sizeAtStart = size;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new RuntimeFailure("ExecError", "cannot run " + command.getFirst(), e);
    }
  }

  @Override
  public OutputStream stdin() {
    return process.getOutputStream();
  }

  @Override
  public InputStream stdout() {
    return process.getInputStream();
  }

  @Override
  public InputStream stderr() {
    return process.getErrorStream();
  }

  @Override
  public void resize(int columns, int rows) {
    sizes.add(columns + "x" + rows);
  }

  @Override
  public int await() {
    return process.onExit().join().exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.getInputStream().close();
      process.getErrorStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
