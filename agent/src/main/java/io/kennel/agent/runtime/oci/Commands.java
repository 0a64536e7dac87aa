package io.kennel.agent.runtime.oci;

import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerSession;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.Timers;
import io.kennel.world.World;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Runs commands in running containers. */
final class Commands {
  private static final int OUTPUT_BYTES_MAX = 1 << 20;
  private static final Duration DRAIN_TIME_MAX = Duration.ofSeconds(2);
  private static final int COPY_BUFFER_BYTES = 16 << 10;
  private static final int KILLED_EXIT_CODE = 137;

  private final OciConfig config;
  private final World world;
  private final Supplier<LowLevelRuntime> runtime;

  Commands(OciConfig config, World world, Supplier<LowLevelRuntime> runtime) {
    this.config = config;
    this.world = world;
    this.runtime = runtime;
  }

  ExecResult run(Container container, List<String> command, Duration timeout) {
    Bounded stdout = new Bounded();
    Bounded stderr = new Bounded();
    AtomicBoolean late = new AtomicBoolean();
    Running running = start(container, command, false);
    Timers.Timer limit =
        world
            .timers()
            .after(
                timeout,
                "exec limit",
                () -> {
                  late.set(true);
                  running.kill();
                });
    try {
      int code = finish(running, stdout, stderr);
      return new ExecResult(
          late.get() ? KILLED_EXIT_CODE : code,
          stdout.toByteArray(),
          stderr.toByteArray(),
          late.get());
    } finally {
      limit.cancel();
    }
  }

  ContainerSession open(
      Container container, List<String> command, boolean stdin, boolean terminal) {
    Running running = start(container, command, terminal);
    if (!stdin) {
      try {
        running.process().getOutputStream().close();
      } catch (IOException e) {
        // It has ended already.
      }
    }
    return new Session(running);
  }

  /** A session over the pipes that the command was started with. */
  private record Session(Running running) implements ContainerSession {
    @Override
    public OutputStream stdin() {
      return running.process().getOutputStream();
    }

    @Override
    public InputStream stdout() {
      return running.process().getInputStream();
    }

    @Override
    public InputStream stderr() {
      return running.process().getErrorStream();
    }

    @Override
    public void resize(int columns, int rows) {
      // The terminal is lent by a program that cannot be told.
    }

    @Override
    public int await() {
      return running.process().onExit().join().exitValue();
    }

    @Override
    public void close() {
      running.kill();
      forget(running.pidFile());
    }
  }

  /** A command under way; its id within the machine is in {@code pidFile} once it runs. */
  private record Running(Process process, Path pidFile) {
    /** Kills the command's process group and whatever it started. */
    void kill() {
      if (!process.isAlive()) {
        return;
      }
      try {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(pid).ifPresent(Running::killTree);
      } catch (IOException | NumberFormatException e) {
        // It did not come as far as to run.
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }

    private static void killTree(ProcessHandle root) {
      List<ProcessHandle> below = root.descendants().toList();
      root.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private Running start(Container container, List<String> command, boolean terminal) {
    Path pidFile =
        container.bundle().directory().resolve("exec-" + world.random().nextSuffix(12) + ".pid");
    List<String> line = new ArrayList<>();
    line.addAll(
        List.of(
            runtime.get().path().toString(),
            "--root",
            config.runDirectory().resolve("state").toString(),
            "exec",
            "--pid-file",
            pidFile.toString()));
    line.addAll(terminal ? List.of("--tty", "--env", "TERM=xterm") : List.of());
    line.add(container.record().id());
    line.addAll(command);
    try {
      ProcessBuilder builder = new ProcessBuilder(terminal ? withTerminal(line) : line);
      builder.environment().put("SHELL", "/bin/sh");
      return new Running(builder.start(), pidFile);
    } catch (IOException e) {
      throw new RuntimeFailure("ExecError", "cannot run " + line.getFirst() + ": " + e, e);
    }
  }

  /** {@code script} of util-linux lends the terminal that the low-level runtime insists on. */
  private static List<String> withTerminal(List<String> line) {
    String quoted =
        line.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "exec ", ""));
    return List.of("script", "-q", "-e", "-E", "never", "-c", quoted, "/dev/null");
  }

  private int finish(Running running, OutputStream stdout, OutputStream stderr) {
    Process process = running.process();
    try {
      process.getOutputStream().close();
      CompletableFuture<Boolean> output = copying("stdout", process.getInputStream(), stdout);
      CompletableFuture<Boolean> errors = copying("stderr", process.getErrorStream(), stderr);
      int code = process.onExit().join().exitValue();
      drain(output.thenCombine(errors, Boolean::logicalAnd));
      return code;
    } catch (IOException e) {
      throw new RuntimeFailure("ExecError", "cannot run the command: " + e, e);
    } finally {
      forget(running.pidFile());
    }
  }

  private CompletableFuture<Boolean> copying(String name, InputStream from, OutputStream to) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    world
        .tasks()
        .start(
            "exec " + name,
            () -> {
              copy(from, to);
              done.complete(true);
            });
    return done;
  }

  /** Something that the command left behind may hold its output open for ever. */
  private void drain(CompletableFuture<Boolean> copied) {
    CompletableFuture<Boolean> done = copied.copy();
    Timers.Timer limit =
        world.timers().after(DRAIN_TIME_MAX, "exec drain", () -> done.complete(false));
    done.join();
    limit.cancel();
  }

  private static void forget(Path pidFile) {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      // It goes with the container.
    }
  }

  /** Closes the source in the end, so that a command whose reader has gone gets SIGPIPE. */
  private static void copy(InputStream from, OutputStream to) {
    try (from) {
      copyAll(from, to);
    } catch (IOException e) {
      // Either side has gone; the command's exit code tells the rest.
    }
  }

  private static void copyAll(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[COPY_BUFFER_BYTES];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  /** Has conmon open the log file anew. */
  void reopenLog(Bundle bundle) {
    try {
      // "2 0 0" is conmon's order for it; the pipe is open as long as conmon runs.
      Files.writeString(bundle.control(), "2 0 0\n", java.nio.file.StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new RuntimeFailure("ReopenLogError", "cannot reach conmon: " + e, e);
    }
  }

  /** Keeps the first part and drops the rest. */
  private static final class Bounded extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, Math.min(length, OUTPUT_BYTES_MAX - count));
    }
  }
}
