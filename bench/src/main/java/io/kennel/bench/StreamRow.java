package io.kennel.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kennel.bench.ForwardClient.Carrier;
import io.kennel.bench.ForwardClient.Forwarded;
import io.kennel.spdy.SpdyConnection;
import io.kennel.spdy.SpdyStream;
import io.kennel.spdy.StreamReset;
import io.kennel.world.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/**
 * A gigabyte through exec or port-forward, or many forwarded connections at once.
 *
 * @param serverPort where the image's own web server listens
 */
record StreamRow(
    Kind kind,
    Target target,
    ServerProcess server,
    Workspace space,
    World world,
    String image,
    int serverPort)
    implements Row {
  private static final long BYTES = 1L << 30;
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int STDOUT = 1;
  private static final int CONNECTIONS = 500;
  private static final int ANSWER_BYTES = 12;
  private static final double MEGABYTE = 1e6;

  /** What is measured. */
  enum Kind {
    EXEC("1 GiB out of a pod by exec (WebSocket)"),
    PORT_FORWARD("1 GiB out of a pod by port-forward (SPDY)"),
    PORT_FORWARD_TUNNEL("1 GiB out of a pod by port-forward (SPDY in a WebSocket)"),
    CONNECTIONS_AT_ONCE(CONNECTIONS + " connections at once through one port-forward");

    private final String title;

    Kind(String title) {
      this.title = title;
    }
  }

  @Override
  public String name() {
    return "streams: " + kind.title;
  }

  @Override
  public List<Figure> measure() {
    try (StreamPod pod = new StreamPod(space, image, serverPort)) {
      return switch (kind) {
        case EXEC -> throughput(() -> exec(pod));
        case PORT_FORWARD -> throughput(() -> portForward(pod, Carrier.UPGRADE));
        case PORT_FORWARD_TUNNEL -> throughput(() -> portForward(pod, Carrier.WEB_SOCKET));
        case CONNECTIONS_AT_ONCE -> List.of(together(pod));
      };
    } catch (IOException e) {
      throw new BenchException("a stream broke off: " + e.getMessage(), e);
    }
  }

  private interface Transfer {
    long nanos() throws IOException;
  }

  /** The first gigabyte of a fresh process pays for the compiler; the second does not. */
  private List<Figure> throughput(Transfer transfer) throws IOException {
    return List.of(
        figure(name() + ": the first", transfer),
        figure(name(), transfer).within(Budget.atLeast(500)));
  }

  private Figure figure(String name, Transfer transfer) throws IOException {
    double cpu = server.cpuSeconds();
    double memory = server.residentMegabytes();
    long nanos = transfer.nanos();
    String note =
        String.format(
            Locale.ROOT,
            "one stream; %.1f s of server CPU; resident memory %.0f MB, %.0f before",
            server.cpuSeconds() - cpu,
            server.residentMegabytes(),
            memory);
    return new Figure(name, BYTES / MEGABYTE / (nanos / 1e9), "MB/s", 1, note);
  }

  private long exec(StreamPod pod) throws IOException {
    List<String> command =
        List.of(
            StreamPod.BOX,
            "dd",
            "if=/dev/zero",
            "bs=" + BLOCK_BYTES,
            "count=" + BYTES / BLOCK_BYTES);
    try (StreamClient client =
        StreamClient.webSocket(target, pod.exec(command), "v5.channel.k8s.io")) {
      long start = System.nanoTime();
      long bytes = client.count(STDOUT);
      if (bytes != BYTES) {
        throw new BenchException("exec gave " + bytes + " of " + BYTES + " bytes");
      }
      return System.nanoTime() - start;
    }
  }

  private long portForward(StreamPod pod, Carrier carrier) throws IOException {
    try (ForwardClient client = ForwardClient.open(target, pod.portForward(), carrier, world)) {
      long start = System.nanoTime();
      client.read(StreamPod.ZEROS_PORT, BYTES);
      return System.nanoTime() - start;
    }
  }

  /** All connections are open before the first one asks. */
  private Figure together(StreamPod pod) throws IOException {
    try (StreamClient client =
        StreamClient.spdy(target, pod.portForward(), ForwardClient.PROTOCOL)) {
      SpdyConnection session = client.spdy(world);
      long start = System.nanoTime();
      CountDownLatch open = new CountDownLatch(CONNECTIONS);
      List<CompletableFuture<Void>> answers = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        int request = i;
        answers.add(
            CompletableFuture.runAsync(
                () -> ask(session, request, open), task -> world.tasks().start("bench", task)));
      }
      CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0])).join();
      double millis = (System.nanoTime() - start) / MEGABYTE;
      return new Figure(
          name(),
          millis,
          "ms",
          CONNECTIONS,
          "all open before the first request; until the last answer");
    } catch (CompletionException e) {
      throw new BenchException("a forwarded connection failed: " + e.getCause(), e);
    }
  }

  private void ask(SpdyConnection session, int request, CountDownLatch open) {
    try {
      Forwarded forwarded = Forwarded.open(session, serverPort, request);
      open.countDown();
      open.await();
      ask(forwarded, request);
    } catch (IOException e) {
      throw new BenchException("connection " + request + " cannot be opened", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private static void ask(Forwarded forwarded, int request) throws IOException {
    SpdyStream data = forwarded.data();
    try {
      data.out()
          .write("GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
      if (data.in().readNBytes(ANSWER_BYTES).length < ANSWER_BYTES) {
        throw new IOException("no answer");
      }
    } catch (IOException e) {
      throw forwarded.failure("connection " + request + " broke off", e);
    }
    data.reset(StreamReset.CANCEL);
  }
}
