package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A real kubectl of one version, typed at one cluster. */
record Kubectl(Path binary, Path kubeconfig, Path workingDirectory) {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration COMMAND_MAX = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** What a command printed. */
  record Output(int code, String out, String err) {
    /** The lines of standard output. */
    List<String> lines() {
      return out.lines().toList();
    }

    /** The words of each line of standard output. */
    List<List<String>> words() {
      return out.lines().map(line -> Arrays.asList(line.strip().split("\\s+"))).toList();
    }
  }

  /**
   * The kubectls of the given minor versions that this machine has beside the one on the PATH; that
   * one itself where it has none of them.
   */
  static List<Path> binaries(String... minorVersions) {
    Path onPath = onPath();
    List<Path> found =
        Stream.of(minorVersions)
            .map(version -> onPath.resolveSibling("kubectl." + version))
            .filter(Files::isExecutable)
            .toList();
    return found.isEmpty() ? List.of(onPath) : found;
  }

  /** The oldest and the newest: what a change breaks in between is found at night. */
  static List<Path> daily() {
    return binaries("1.27", "1.33");
  }

  static List<Path> nightly() {
    return binaries("1.30", "1.31");
  }

  private static Path onPath() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, "kubectl"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(path -> {
          try {
            return path.toRealPath();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .orElseThrow(() -> new IllegalStateException("these tests need a kubectl on the PATH"));
  }

  Kubectl with(Path otherBinary) {
    return new Kubectl(otherBinary, kubeconfig, workingDirectory);
  }

  /** The same kubectl in a namespace that is made for it, with a working directory of its own. */
  Kubectl inNamespaceOfItsOwn(String prefix) throws IOException {
    String version = binary.getFileName().toString().replaceAll("[^0-9a-z]+", "-");
    String namespace = prefix + "-" + version;
    Path directory = Files.createDirectory(workingDirectory.resolve(namespace));
    Path ownConfig = Files.copy(kubeconfig, directory.resolve("kubeconfig"));
    Kubectl own = new Kubectl(binary, ownConfig, directory);
    own.run("create namespace " + namespace);
    own.run("config set-context --current --namespace=" + namespace);
    return own;
  }

  /** Runs a command as typed, words separated by blanks; it must succeed. */
  Output run(String command) {
    return run(List.of(command.split(" ")));
  }

  Output run(List<String> words) {
    Output output = attempt(words, Map.of());
    assertThat(output.code())
        .as("kubectl %s%n%s%s", String.join(" ", words), output.out(), output.err())
        .isZero();
    return output;
  }

  /** Runs a command whatever comes of it. */
  Output attempt(List<String> words, Map<String, String> environment) {
    try {
      Process process = start(words, environment);
      process.getOutputStream().close();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> errors = read(process.getErrorStream());
      if (!process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "kubectl " + words + " did not end\n" + out.join() + errors.join());
      }
      return new Output(process.exitValue(), out.join(), errors.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All of it, while the process may go on; on a thread of its own, as others may read too. */
  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        Thread::startVirtualThread);
  }

  /** Starts a command that goes on until it is stopped. */
  Process start(List<String> words, Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(workingDirectory.toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("KUBECACHEDIR", workingDirectory.resolve("cache").toString());
    // Where an edit fails, kubectl leaves what was typed in a file.
    builder.environment().put("TMPDIR", workingDirectory.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Repeats a command until its output is as wished, and returns that output. */
  Output until(String what, String command, Predicate<Output> wished) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Output last = attempt(List.of(command.split(" ")), Map.of());
    while (!wished.test(last)) {
      assertThat(System.nanoTime())
          .as("waited for: %s%nkubectl %s%n%s%s", what, command, last.out(), last.err())
          .isLessThan(deadline);
      pause();
      last = attempt(List.of(command.split(" ")), Map.of());
    }
    return last;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
