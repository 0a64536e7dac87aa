package io.kennel.agent.process;

import io.kennel.world.Timers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs commands to their end, with a limit on time and output. The calling task waits; thread-safe.
 */
public final class HostCommands {
  private static final Duration TIME_MAX = Duration.ofSeconds(20);
  private static final int OUTPUT_BYTES_MAX = 1 << 20;

  private final Timers timers;

  public HostCommands(Timers timers) {
    this.timers = timers;
  }

  /**
   * What a command left.
   *
   * @param output standard output and error, as they came
   */
  public record Result(int exitCode, String output) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** Thrown where a command failed that had to succeed. */
  public static final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private CommandFailure(String message) {
      super(message);
    }
  }

  /** Runs {@code command} with {@code input} on its standard input; never throws for its exit. */
  public Result run(List<String> command, String input) {
    return run(command, input, Path.of("/"));
  }

  /** {@link #run(List, String)} in a directory. */
  public Result run(List<String> command, String input, Path directory) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
      Timers.Timer limit =
          timers.after(TIME_MAX, "limit of " + command.getFirst(), process::destroyForcibly);
      try {
        return finish(process, input);
      } finally {
        limit.cancel();
      }
    } catch (IOException e) {
      return new Result(127, String.valueOf(e.getMessage()));
    }
  }

  private static Result finish(Process process, String input) throws IOException {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading all: its exit code and output say why.
    }
    String output = read(process.getInputStream());
    return new Result(process.onExit().join().exitValue(), output.strip());
  }

  private static String read(InputStream in) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      kept.write(buffer, 0, Math.min(n, OUTPUT_BYTES_MAX - kept.size()));
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  /**
   * Runs a shell script that ends at its first failure; {@code arguments} are its {@code $1}, …
   *
   * @throws CommandFailure with what the script said, where it fails
   */
  public String script(String what, String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-euc", script, "sh"));
    command.addAll(List.of(arguments));
    Result result = run(command, "");
    if (!result.succeeded()) {
      throw new CommandFailure(
          what + " failed (exit code " + result.exitCode() + "): " + result.output());
    }
    return result.output();
  }
}
