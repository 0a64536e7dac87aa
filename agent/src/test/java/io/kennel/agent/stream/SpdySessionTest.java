package io.kennel.agent.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.TerminalSize;
import io.kennel.agent.stream.StreamServer.Upgraded;
import io.kennel.spdy.SpdyConnection;
import io.kennel.spdy.SpdyStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** Exec, attach and port-forward over SPDY/3.1, as kubectl up to 1.29 and Go clients speak it. */
@Timeout(60)
class SpdySessionTest {
  private static final String V4 = "v4.channel.k8s.io";

  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  private StreamServer server;

  @BeforeEach
  void start() throws Exception {
    server = new StreamServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    tasks.shutdownNow();
  }

  private static SpdyStream open(SpdyConnection client, String type) throws IOException {
    return client.open(Map.of("streamtype", type));
  }

  private static String text(SpdyStream stream) throws IOException {
    return new String(stream.in().readAllBytes(), UTF_8);
  }

  private static String path(String kind, String streams, String... command) {
    StringBuilder path = new StringBuilder("/" + kind + "?" + streams);
    for (String word : command) {
      path.append("&command=").append(URLEncoder.encode(word, UTF_8));
    }
    return path.toString();
  }

  @Test
  void runsACommandAndTellsItsExitCode() throws Exception {
    String path =
        path("exec", "input=1&output=1&error=1", "sh", "-c", "cat; echo oops >&2; exit 3");
    try (Upgraded upgraded = server.upgrade(path, "v5.channel.k8s.io", V4)) {
      assertThat(upgraded.head())
          .startsWith("HTTP/1.1 101")
          .contains("Upgrade: SPDY/3.1\r\n")
          .contains("X-Stream-Protocol-Version: v4.channel.k8s.io\r\n");
      SpdyConnection client = upgraded.spdy(server.world);
      SpdyStream error = open(client, "error");
      SpdyStream stdin = open(client, "stdin");
      SpdyStream stdout = open(client, "stdout");
      SpdyStream stderr = open(client, "stderr");
      stdin.out().write("hello".getBytes(UTF_8));
      stdin.out().close();
      assertThat(text(stdout)).isEqualTo("hello");
      assertThat(text(stderr)).isEqualTo("oops\n");
      var status = JsonMapper.shared().readTree(text(error));
      assertThat(status.path("reason").asString()).isEqualTo("NonZeroExitCode");
      assertThat(status.path("details").path("causes").path(0).path("message").asString())
          .isEqualTo("3");
    }
  }

  @Test
  void tellsWhyACommandCannotRun() throws Exception {
    try (Upgraded upgraded = server.upgrade(path("exec", "output=1", "/no/such"), V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      SpdyStream error = open(client, "error");
      SpdyStream stdout = open(client, "stdout");
      assertThat(text(stdout)).isEmpty();
      assertThat(text(error))
          .contains("error executing command in container: cannot run /no/such")
          .contains("InternalError");
    }
  }

  @Test
  void attachSucceedsWhateverTheProcessEndsWith() throws Exception {
    try (Upgraded upgraded = server.upgrade(path("attach", "output=1", "sh", "-c", "exit 3"), V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      SpdyStream error = open(client, "error");
      open(client, "stdout");
      assertThat(text(error)).contains("Success");
    }
  }

  @Test
  void resizesATerminal() throws Exception {
    String path = path("exec", "input=1&output=1&error=1&tty=1", "cat");
    try (Upgraded upgraded = server.upgrade(path, V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      open(client, "error");
      SpdyStream stdin = open(client, "stdin");
      open(client, "stdout");
      SpdyStream resize = open(client, "resize");
      resize.out().write("{\"Width\":80,\"Height\":24}".getBytes(UTF_8));
      LocalProcess process = server.processes.poll(10, TimeUnit.SECONDS);
      assertThat(process.sizeAtStart).isEqualTo(new TerminalSize(80, 24));
      assertThat(process.sizes.poll(10, TimeUnit.SECONDS)).isEqualTo("80x24");
      resize.out().write("{\"Width\":100,\"Height\":30}\n".getBytes(UTF_8));
      assertThat(process.sizes.poll(10, TimeUnit.SECONDS)).isEqualTo("100x30");
      stdin.out().close();
      assertThat(process.await()).isZero();
    }
  }

  @Test
  void aClientThatGoesTakesItsCommandAlong() throws Exception {
    LocalProcess process;
    try (Upgraded upgraded = server.upgrade(path("exec", "output=1", "sleep", "1000"), V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      open(client, "error");
      open(client, "stdout");
      process = server.processes.poll(10, TimeUnit.SECONDS);
      assertThat(process.process.isAlive()).isTrue();
    }
    assertThat(process.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aStreamOfAnotherTypeIsResetAndTheSessionGoesOn() throws Exception {
    try (Upgraded upgraded = server.upgrade(path("exec", "output=1", "echo", "hello"), V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      SpdyStream strange = open(client, "sidechannel");
      assertThatThrownBy(() -> strange.in().read()).hasMessageContaining("reset with status 1");
      SpdyStream error = open(client, "error");
      SpdyStream again = open(client, "error");
      assertThatThrownBy(() -> again.in().read()).hasMessageContaining("reset with status 1");
      SpdyStream stdout = open(client, "stdout");
      assertThat(text(stdout)).isEqualTo("hello\n");
      assertThat(text(error)).contains("Success");
    }
  }

  @Test
  void refusesProtocolsThatItDoesNotKnow() throws Exception {
    try (Upgraded upgraded = server.upgrade(path("exec", "output=1", "true"), "v9")) {
      assertThat(upgraded.head())
          .startsWith("HTTP/1.1 403")
          .contains("X-Accepted-Stream-Protocol-Versions: v4.channel.k8s.io");
    }
    try (Upgraded upgraded = server.upgrade(path("exec", "", "true"), V4)) {
      assertThat(upgraded.head()).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void brokenFramesEndTheSessionAndTheCommand() throws Exception {
    try (Upgraded upgraded = server.upgrade(path("exec", "output=1", "sleep", "1000"), V4)) {
      SpdyConnection client = upgraded.spdy(server.world);
      open(client, "error");
      open(client, "stdout");
      LocalProcess process = server.processes.poll(10, TimeUnit.SECONDS);
      upgraded.socket().getOutputStream().write(new byte[] {(byte) 0x80, 9, 0, 1, 0, 0, 0, 0});
      assertThat(process.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A pod that answers with what it is sent, and then closes. */
  private int echo(ServerSocket listener) {
    tasks.execute(() -> {
      while (!listener.isClosed()) {
        try {
          Socket socket = listener.accept();
          tasks.execute(() -> {
            try (socket) {
              socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
              // As a test wants it.
            }
          });
        } catch (IOException e) {
          return;
        }
      }
    });
    return listener.getLocalPort();
  }

  private record Forwarded(SpdyStream data, SpdyStream error) {}

  private static Forwarded forward(SpdyConnection client, int port, int request)
      throws IOException {
    Map<String, String> common = Map.of("port", "" + port, "requestid", "" + request);
    Map<String, String> error = new HashMap<>(common);
    error.put("streamtype", "error");
    Map<String, String> data = new HashMap<>(common);
    data.put("streamtype", "data");
    SpdyStream errorStream = client.open(error);
    errorStream.out().close();
    return new Forwarded(client.open(data), errorStream);
  }

  @Test
  void forwardsManyConnectionsAtOnce() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 600, InetAddress.getLoopbackAddress());
        Upgraded upgraded = server.upgrade("/portForward", "portforward.k8s.io")) {
      int port = echo(listener);
      SpdyConnection client = upgraded.spdy(server.world);
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int request = i;
        answers.add(
            tasks.submit(() -> {
              Forwarded one = forward(client, port, request);
              one.data().out().write(("question " + request).getBytes(UTF_8));
              one.data().out().close();
              String answer = text(one.data());
              assertThat(text(one.error())).isEmpty();
              return answer;
            }));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(answers.get(i).get()).isEqualTo("question " + i);
      }
    }
  }

  @Test
  void whereNobodyListensTheErrorStreamSaysSoAndTheSessionGoesOn() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Upgraded upgraded = server.upgrade("/portForward", "portforward.k8s.io")) {
      int port = echo(listener);
      SpdyConnection client = upgraded.spdy(server.world);
      Forwarded none = forward(client, 1, 0);
      assertThat(text(none.error())).isEqualTo("failed to connect to localhost:1");
      assertThat(text(none.data())).isEmpty();
      Forwarded broken = forward(client, port, 1);
      broken.data().reset(5);
      Forwarded works = forward(client, port, 2);
      works.data().out().write("still here".getBytes(UTF_8));
      works.data().out().close();
      assertThat(text(works.data())).isEqualTo("still here");
    }
  }

  @Test
  void aConnectionThatIsNotReadHoldsUpNoOther() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Upgraded upgraded = server.upgrade("/portForward", "portforward.k8s.io")) {
      int port = echo(listener);
      SpdyConnection client = upgraded.spdy(server.world);
      Forwarded stuck = forward(client, port, 0);
      Future<?> pump =
          tasks.submit(() -> {
            stuck.data().out().write(new byte[64 * 1024 * 1024]);
            return null;
          });
      Forwarded brisk = forward(client, port, 1);
      Future<Long> counted =
          tasks.submit(() -> brisk.data().in().transferTo(OutputStream.nullOutputStream()));
      for (int i = 0; i < 16; i++) {
        brisk.data().out().write(new byte[1024 * 1024]);
      }
      brisk.data().out().close();
      assertThat(counted.get()).isEqualTo(16L * 1024 * 1024);
      assertThat(pump.isDone()).isFalse();
      stuck.data().reset(5);
    }
  }

  @Test
  void endsWithThePod() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Upgraded upgraded = server.upgrade("/portForward", "portforward.k8s.io")) {
      SpdyConnection client = upgraded.spdy(server.world);
      Forwarded open = forward(client, listener.getLocalPort(), 0);
      server.podExists = false;
      assertThatThrownBy(() -> open.data().in().read()).isInstanceOf(IOException.class);
    }
  }
}
