package io.kennel.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.kennel.agent.probe.ProbeClient.Answer;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.world.real.RealWorld;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Probes of a server that behaves well, badly, or not at all. */
class NetworkProbesTest {
  /** No free port is ever chosen here, so nobody can have come to listen meanwhile. */
  private static final int NOBODYS_PORT = 1;

  private static final String HOST = "127.0.0.1";

  private final RealWorld world = new RealWorld();
  private final CountDownLatch over = new CountDownLatch(1);
  private ServerSocket server;
  private NetworkProbes probes;
  private volatile String lastRequest = "";

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    probes =
        new NetworkProbes(
            world.timers(),
            new SimulatedRuntime(
                world,
                new SimulatedImages(),
                "n1",
                "10.244.1.0/24",
                config -> SimulatedProgram.SERVER),
            Socket::new);
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    over.countDown();
    server.close();
    world.close();
  }

  private void serve() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void answer(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      StringBuilder request = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        request.append(line).append('\n');
      }
      lastRequest = request.toString();
      if (!lastRequest.isEmpty()) {
        answer(lastRequest.split(" ", 3)[1], socket.getOutputStream());
      }
    } catch (IOException | InterruptedException e) {
      // The probe has gone.
    }
  }

  private void answer(String path, OutputStream out) throws IOException, InterruptedException {
    switch (path) {
      case "/good" -> write(out, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      case "/hint" -> write(out, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 None\r\n\r\n");
      case "/bad" -> write(out, "HTTP/1.1 503 No\r\n\r\n");
      case "/to-good" -> write(out, "HTTP/1.1 302 F\r\nLocation: /good\r\n\r\n");
      case "/to-bad" -> write(out, "HTTP/1.1 307 T\r\nlocation: bad\r\n\r\n");
      case "/loop" -> write(out, "HTTP/1.1 302 F\r\nLocation: /loop\r\n\r\n");
      case "/away" -> write(out, "HTTP/1.1 302 F\r\nLocation: http://192.0.2.1/x\r\n\r\n");
      case "/nowhere" -> write(out, "HTTP/1.1 302 F\r\n\r\n");
      case "/not-http" -> write(out, "SSH-2.0-OpenSSH\r\n");
      case "/silent" -> over.await();
      case "/slow" -> drip(out, "HTTP/1.1 200 OK");
      case "/endless-head" -> repeat(out, "HTTP/1.1 302 F\r\n", "X-A: " + "a".repeat(500) + "\r\n");
      case "/endless-body" -> repeat(out, "HTTP/1.1 200 OK\r\n\r\n", "x".repeat(500));
      default -> {}
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static void repeat(OutputStream out, String head, String more) throws IOException {
    write(out, head);
    while (true) {
      write(out, more);
    }
  }

  /** Each byte comes well within the limit, the whole never does. */
  private void drip(OutputStream out, String text) throws IOException, InterruptedException {
    for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
      out.write(each);
      out.flush();
      if (over.await(300, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  private Container container() {
    return new ContainerBuilder()
        .withName("app")
        .addNewPort()
        .withName("http")
        .withContainerPort(server.getLocalPort())
        .endPort()
        .build();
  }

  private Answer get(String path) {
    return get(path, "HTTP");
  }

  private Answer get(String path, String scheme) {
    Probe probe =
        new ProbeBuilder()
            .withTimeoutSeconds(1)
            .withNewHttpGet()
            .withPath(path)
            .withScheme(scheme)
            .withPort(new IntOrString("http"))
            .addNewHttpHeader("Host", "example.com")
            .addNewHttpHeader("X-Own", "1")
            .endHttpGet()
            .build();
    return probes.probe("id", container(), probe, HOST);
  }

  private String url(String path) {
    return "Get \"http://" + HOST + ":" + server.getLocalPort() + path + "\": ";
  }

  @Test
  void asksAsKubeletDoes() {
    assertThat(get("good")).isEqualTo(Answer.OK);
    assertThat(lastRequest)
        .startsWith("GET /good HTTP/1.1\n")
        .contains("Host: example.com\n", "X-Own: 1\n", "User-Agent: kube-probe/1.36\n");
    assertThat(get("/hint")).isEqualTo(Answer.OK);
  }

  @Test
  void failsOnABadStatus() {
    assertThat(get("/bad"))
        .isEqualTo(new Answer(Outcome.FAILURE, "HTTP probe failed with statuscode: 503"));
  }

  @Test
  void followsRedirectionsWithinTheHost() {
    assertThat(get("/to-good")).isEqualTo(Answer.OK);
    assertThat(get("/to-bad").message()).isEqualTo("HTTP probe failed with statuscode: 503");
    assertThat(get("/loop").message()).isEqualTo(url("/loop") + "stopped after 10 redirects");
    assertThat(get("/away")).isEqualTo(Answer.OK);
    assertThat(get("/nowhere")).isEqualTo(Answer.OK);
  }

  @Test
  void survivesHostileAnswers() {
    assertThat(get("/endless-body")).isEqualTo(Answer.OK);
    assertThat(get("/endless-head").message()).contains("headers exceeded 65536 bytes");
    assertThat(get("/not-http").message())
        .isEqualTo(url("/not-http") + "malformed HTTP response \"SSH-2.0-OpenSSH\"");
    assertThat(get("/hangs-up").message()).isEqualTo(url("/hangs-up") + "EOF");
    assertThat(get("/good", "HTTPS").outcome()).isEqualTo(Outcome.FAILURE);
  }

  @Test
  void givesUpOnTheSilentAndOnTheSlow() {
    String late = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    assertThat(get("/silent").message()).isEqualTo(url("/silent") + late);
    assertThat(get("/slow").message()).isEqualTo(url("/slow") + late);
  }

  @Test
  void connectsToPorts() {
    assertThat(connect(new IntOrString("http"))).isEqualTo(Answer.OK);
    assertThat(connect(new IntOrString("other")).message())
        .isEqualTo("couldn't find port: \"other\" in container \"app\"");
    String refused = "dial tcp 127.0.0.1:" + NOBODYS_PORT + ": connect: connection refused";
    IntOrString nobodys = new IntOrString(NOBODYS_PORT);
    assertThat(connect(nobodys)).isEqualTo(new Answer(Outcome.FAILURE, refused));
    var action = new HTTPGetActionBuilder().withPath("/good").withPort(nobodys).build();
    assertThat(probes.httpGet(action, container(), HOST, Duration.ofSeconds(1)).message())
        .endsWith(refused);
  }

  private Answer connect(IntOrString port) {
    Probe probe =
        new ProbeBuilder()
            .withTimeoutSeconds(1)
            .withNewTcpSocket()
            .withPort(port)
            .endTcpSocket()
            .build();
    return probes.probe("id", container(), probe, HOST);
  }

  @Test
  void aHookHasItsOwnLimit() {
    var action =
        new ProbeBuilder()
            .withNewHttpGet()
            .withPath("/silent")
            .withPort(new IntOrString("http"))
            .endHttpGet()
            .build()
            .getHttpGet();
    assertThat(probes.httpGet(action, container(), HOST, Duration.ofMillis(50)).outcome())
        .isEqualTo(Outcome.FAILURE);
  }
}
