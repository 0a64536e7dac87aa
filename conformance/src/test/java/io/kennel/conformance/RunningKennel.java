package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A cluster as a user starts it, by the script, in a data directory of its own. */
final class RunningKennel implements AutoCloseable {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final long STOP_SECONDS_MAX = 60;

  private final Path directory;
  private final Process process;
  private final Path kubeconfig;

  private RunningKennel(Path directory, Process process, Path kubeconfig) {
    this.directory = directory;
    this.process = process;
    this.kubeconfig = kubeconfig;
  }

  /** Starts it and returns once it has said that it is ready. */
  static RunningKennel up(Path directory, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("kennel").toString(), "up"));
    command.addAll(List.of("--data-dir", data(directory).toString()));
    command.addAll(List.of("--listen", "127.0.0.1:0"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(directory.resolve("up.err").toFile()).start();
    BufferedReader out = process.inputReader();
    StringBuilder printed = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.append(line).append('\n');
      if (line.startsWith("ready")) {
        return new RunningKennel(directory, process, data(directory).resolve("kubeconfig"));
      }
    }
    throw new IllegalStateException(
        "kennel up ended:\n" + printed + Files.readString(directory.resolve("up.err")));
  }

  /** The data directory of the cluster that is started in a directory. */
  static Path data(Path directory) {
    return directory.resolve("data");
  }

  Path directory() {
    return directory;
  }

  Path kubeconfig() {
    return kubeconfig;
  }

  Kubectl kubectl(Path binary) {
    return new Kubectl(binary, kubeconfig, directory);
  }

  /** Types a command for this cluster, words separated by blanks; it must succeed. */
  String type(String command) throws IOException {
    Kubectl.Output output = attempt(command);
    assertThat(output.code()).as("kennel %s%n%s", command, output.err()).isZero();
    return output.out();
  }

  /** Types a command for this cluster, whatever comes of it. */
  Kubectl.Output attempt(String command) throws IOException {
    List<String> words = new ArrayList<>(List.of(ROOT.resolve("kennel").toString()));
    words.addAll(List.of(command.split(" ")));
    words.addAll(List.of("--data-dir", data(directory).toString()));
    Path errors = directory.resolve("command.err");
    Process typed = new ProcessBuilder(words).redirectError(errors.toFile()).start();
    typed.getOutputStream().close();
    byte[] out = typed.getInputStream().readAllBytes();
    int code = typed.onExit().join().exitValue();
    return new Kubectl.Output(
        code, new String(out, StandardCharsets.UTF_8), Files.readString(errors));
  }

  /** Ends it as a power cut would end the process; its pods go on. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Stops it as a user does, with {@code kennel down}. */
  @Override
  public void close() throws IOException {
    List<String> down =
        List.of(
            ROOT.resolve("kennel").toString(), "down", "--data-dir", data(directory).toString());
    Process stopper =
        new ProcessBuilder(down)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("down.log").toFile())
            .start();
    stopper.onExit().join();
    awaitEnd();
  }

  /** Stops it as a machine does that is shut down, with SIGTERM. */
  void terminate() throws IOException {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() throws IOException {
    try {
      process.onExit().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException | TimeoutException e) {
      process.destroyForcibly();
      throw new IOException("kennel did not stop", e);
    }
  }
}
