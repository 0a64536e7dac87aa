package io.kennel.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The rows about the server's processes. */
final class ProcessRows {
  private static final int READY_SECONDS_MAX = 60;

  private ProcessRows() {}

  /** The resident memory, as it is when the run begins. */
  record Memory(ServerProcess server) implements Row {
    @Override
    public String name() {
      return "idle resident memory";
    }

    @Override
    public List<Figure> measure() {
      return List.of(new Figure(name(), server.residentMegabytes(), "MB", 1, ""));
    }
  }

  /**
   * From the start of a process until {@code /readyz} answers 200.
   *
   * @param command what the shell shall run; null where none was given
   * @param server where it will answer
   */
  record StartUp(@Nullable String command, URI server, @Nullable SSLContext tls) implements Row {
    @Override
    public String name() {
      return "process start → /readyz";
    }

    @Override
    public List<Figure> measure() {
      if (command == null) {
        throw new BenchException("give the command that starts a server by --start");
      }
      long start = System.nanoTime();
      try (HttpClient client = client()) {
        Process process = new ProcessBuilder("sh", "-c", "exec " + command).start();
        try {
          awaitReady(client, process, start);
          double seconds = (System.nanoTime() - start) / 1e9;
          return List.of(new Figure(name(), seconds, "s", 1, command));
        } finally {
          process.destroy();
          Processes.exitCode(process);
        }
      } catch (IOException e) {
        throw new BenchException("the server cannot be started: " + command, e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchException("interrupted", e);
      }
    }

    private HttpClient client() {
      HttpClient.Builder builder = HttpClient.newBuilder();
      return tls == null ? builder.build() : builder.sslContext(tls).build();
    }

    private void awaitReady(HttpClient client, Process process, long start)
        throws InterruptedException {
      HttpRequest request = HttpRequest.newBuilder(server.resolve("/readyz")).build();
      while (true) {
        try {
          if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          if (!process.isAlive()) {
            throw new BenchException("the server ended before it was ready", e);
          }
        }
        if (System.nanoTime() - start > READY_SECONDS_MAX * 1_000_000_000L) {
          throw new BenchException("not ready after " + READY_SECONDS_MAX + " s");
        }
        Workspace.pause();
      }
    }
  }
}
