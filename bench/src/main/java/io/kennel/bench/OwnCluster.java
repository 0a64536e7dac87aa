package io.kennel.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A cluster that this program starts in a directory of its own, and stops and forgets on close. */
final class OwnCluster implements AutoCloseable {
  private static final int STOP_SECONDS_MAX = 60;

  private final Path script;
  private final TemporaryFolder folder;
  private final Process process;
  private final double apiSeconds;
  private final double readySeconds;

  /**
   * Starts it, and returns once it is ready.
   *
   * @param script the program {@code kennel}
   * @param runtime {@code simulated} or {@code oci}
   */
  OwnCluster(Path script, String runtime, int nodes) {
    this.script = script;
    try {
      this.folder = TemporaryFolder.create();
      long start = System.nanoTime();
      this.process =
          new ProcessBuilder(command(runtime, nodes))
              .redirectError(folder.resolve("errors").toFile())
              .start();
      this.apiSeconds = awaitApi(start);
      BufferedReader out = process.inputReader();
      String line = out.readLine();
      this.readySeconds = (System.nanoTime() - start) / 1e9;
      if (line == null || !line.startsWith("ready")) {
        throw failed();
      }
    } catch (IOException e) {
      throw new BenchException("a cluster could not be started by " + script, e);
    }
  }

  private List<String> command(String runtime, int nodes) {
    return List.of(
        script.toString(),
        "up",
        "--data-dir",
        data().toString(),
        "--kubeconfig",
        kubeconfig().toString(),
        "--listen",
        "127.0.0.1:0",
        "--runtime",
        runtime,
        "--no-view",
        "--nodes",
        String.valueOf(nodes));
  }

  private Path data() {
    return folder.resolve("data");
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  long pid() {
    return process.pid();
  }

  /** From the start of the process until {@code /livez} answered 200. */
  double apiSeconds() {
    return apiSeconds;
  }

  /** From the start of the process until it said {@code ready}. */
  double readySeconds() {
    return readySeconds;
  }

  /** Pulls the cable of a node. */
  void disconnect(String node) {
    try {
      Process order =
          new ProcessBuilder(
                  script.toString(), "node", "disconnect", node, "--data-dir", data().toString())
              .redirectErrorStream(true)
              .start();
      String said = String.join("\n", order.inputReader().lines().toList());
      if (Processes.exitCode(order) != 0) {
        throw new BenchException("node " + node + " cannot be disconnected: " + said);
      }
    } catch (IOException e) {
      throw new BenchException("node " + node + " cannot be disconnected", e);
    }
  }

  private double awaitApi(long start) throws IOException {
    while (process.isAlive()) {
      if (Files.exists(kubeconfig()) && Files.size(kubeconfig()) > 0 && isLive()) {
        return (System.nanoTime() - start) / 1e9;
      }
      Workspace.pause();
    }
    throw failed();
  }

  private boolean isLive() {
    Target target = Target.read(kubeconfig(), null);
    try (HttpClient client =
        target.tls() == null
            ? HttpClient.newHttpClient()
            : HttpClient.newBuilder().sslContext(target.tls()).build()) {
      HttpRequest request = HttpRequest.newBuilder(target.server().resolve("/livez")).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private BenchException failed() throws IOException {
    String said = Files.readString(folder.resolve("errors")).strip();
    close();
    return new BenchException("a cluster could not be started: " + said);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new BenchException("process " + process.pid() + " does not stop");
      }
      folder.close();
    } catch (IOException e) {
      throw new BenchException("cannot remove " + folder.path(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }
}
