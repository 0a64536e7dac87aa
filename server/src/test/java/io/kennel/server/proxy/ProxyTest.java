package io.kennel.server.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kennel.api.StatusErrors;
import io.kennel.server.http.FakeApi;
import io.kennel.server.http.FrontFixture;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String POD = "/api/v1/namespaces/default/pods/kubia-0";

  @TempDir Path directory;

  private final FakeApi api = new FakeApi();
  private final RealWorld world = new RealWorld();
  private HttpServer application;
  private FrontFixture fixture;
  private Proxies proxies;
  private NodeDialer dialer =
      node -> {
        throw StatusErrors.serviceUnavailable("node " + node + " is not reachable");
      };

  private volatile boolean cut;

  /** What leads to the node of the pod. */
  private final class Cable implements NodeDialer {
    @Override
    public InetSocketAddress dial(String node) {
      return dialer.dial(node);
    }

    @Override
    public boolean reaches(String host) {
      return !cut;
    }
  }

  @BeforeEach
  void start() throws Exception {
    application = HttpServer.create(ANY_PORT, 0);
    application.setExecutor(command -> Thread.ofVirtual().start(command));
    application.start();
    fixture =
        new FrontFixture(
            directory,
            world,
            api,
            (front, identity) -> {
              proxies = new Proxies(api, identity, new Cable(), world);
              proxies.addTo(front);
            });
    putPod(application.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    fixture.close();
    proxies.close();
    application.stop(0);
    world.close();
  }

  @Test
  void requestWithoutTrailingSlashIsRedirected() throws Exception {
    HttpResponse<String> answer = fixture.get(POD + "/proxy?a=b");
    assertThat(answer.statusCode()).isEqualTo(301);
    assertThat(answer.headers().firstValue("Location")).contains(POD + "/proxy/?a=b");
  }

  @Test
  void methodPathQueryAndBodyGoAlong() throws Exception {
    application.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          answer(
              exchange,
              200,
              exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
        });
    var post = fixture.request(POD + "/proxy/a%20b?c=d%2Fe").POST(BodyPublishers.ofString("hello"));
    assertThat(fixture.send(fixture.admin, post).body()).isEqualTo("POST /a%20b?c=d%2Fe hello");
    assertThat(fixture.get(POD + "/proxy/").body()).isEqualTo("GET / ");
    var delete = fixture.request(POD + "/proxy/x").DELETE();
    assertThat(fixture.send(fixture.admin, delete).body()).isEqualTo("DELETE /x ");
  }

  @Test
  void credentialsStayHere() throws Exception {
    application.createContext(
        "/",
        exchange -> answer(exchange, 200, "" + exchange.getRequestHeaders().get("Authorization")));
    var get = fixture.request(POD + "/proxy/").header("Authorization", "Bearer secret");
    assertThat(fixture.send(fixture.admin, get).body()).isEqualTo("null");
  }

  @Test
  void answerWithAnErrorIsTheApplicationsOwn() throws Exception {
    application.createContext("/", exchange -> answer(exchange, 418, "teapot"));
    HttpResponse<String> answer = fixture.get(POD + "/proxy/");
    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(answer.body()).isEqualTo("teapot");
  }

  @Test
  void redirectOfTheApplicationStaysBehindTheProxy() throws Exception {
    application.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/login?x=1");
          answer(exchange, 302, "");
        });
    assertThat(fixture.get(POD + "/proxy/").headers().firstValue("Location"))
        .contains(POD + "/proxy/login?x=1");
  }

  @Test
  void bodyIsStreamedWhileItIsMade() throws Exception {
    CountDownLatch firstSeen = new CountDownLatch(1);
    application.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("first".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          await(firstSeen);
          exchange.getResponseBody().write("second".getBytes(UTF_8));
          exchange.close();
        });
    var get = fixture.request(POD + "/proxy/").build();
    try (InputStream in = fixture.admin.send(get, BodyHandlers.ofInputStream()).body()) {
      assertThat(new String(in.readNBytes(5), UTF_8)).isEqualTo("first");
      firstSeen.countDown();
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("second");
    }
  }

  @Test
  void largeBodiesPassBothWays() throws Exception {
    application.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    byte[] body = new byte[8 * 1024 * 1024];
    body[body.length - 1] = 7;
    var post = fixture.request(POD + "/proxy/").POST(BodyPublishers.ofByteArray(body)).build();
    assertThat(fixture.admin.send(post, BodyHandlers.ofByteArray()).body()).isEqualTo(body);
  }

  @Test
  void podThatDoesNotListenIsAStatus() throws Exception {
    int port = application.getAddress().getPort();
    application.stop(0);
    HttpResponse<String> answer = fixture.get(POD + "/proxy/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .contains(
            "error trying to reach service: dial tcp 127.0.0.1:%d: connect: connection refused"
                .formatted(port),
            "ServiceUnavailable");
    application = HttpServer.create(ANY_PORT, 0);
  }

  @Test
  void unknownPodIsAStatus() throws Exception {
    assertThat(fixture.get("/api/v1/namespaces/default/pods/no/proxy/").statusCode())
        .isEqualTo(404);
  }

  @Test
  void serviceLeadsToAReadyEndpointByPortNameAndNumber() throws Exception {
    application.createContext("/", exchange -> answer(exchange, 200, "here"));
    api.put(
        "/api/v1/namespaces/default/services/kubia-public",
        """
        {"metadata":{"name":"kubia-public"},
         "spec":{"ports":[{"name":"http","port":80,"targetPort":8080}]}}
        """);
    api.put(
        "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices",
        """
        {"items":[{"endpoints":[
            {"addresses":["127.0.0.1"],"conditions":{"ready":true}},
            {"addresses":["127.0.0.99"],"conditions":{"ready":false}}],
          "ports":[{"name":"http","port":%d}]}]}
        """
            .formatted(application.getAddress().getPort()));
    String base = "/api/v1/namespaces/default/services/";
    assertThat(fixture.get(base + "kubia-public:http/proxy/").body()).isEqualTo("here");
    assertThat(fixture.get(base + "kubia-public:80/proxy/").body()).isEqualTo("here");
    assertThat(fixture.get(base + "http:kubia-public:80/proxy/").body()).isEqualTo("here");
    HttpResponse<String> unnamed = fixture.get(base + "kubia-public/proxy/");
    assertThat(unnamed.statusCode()).isEqualTo(503);
    assertThat(unnamed.body()).contains("no endpoints available for service");
    assertThat(fixture.get(base + "kubia-public:81/proxy/").body())
        .contains("no service port 81 found for service");
    assertThat(fixture.get(base + "ftp:kubia-public:80/proxy/").body())
        .contains("invalid service request");
  }

  @Test
  void upgradedConnectionCarriesBytesBothWays() throws Exception {
    try (ServerSocket echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serveEcho(echo));
      putPod(echo.getLocalPort());
      try (Socket client = fixture.socket()) {
        String head =
            "GET %s/proxy/ws?x=1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n".formatted(POD)
                + "Upgrade: websocket\r\n\r\nearly";
        client.getOutputStream().write(head.getBytes(UTF_8));
        String answer = readUntil(client.getInputStream(), "\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 101 ").containsIgnoringCase("upgrade: websocket");
        assertThat(new String(client.getInputStream().readNBytes(5), UTF_8)).isEqualTo("early");
        byte[] much = "x".repeat(1_000_000).getBytes(UTF_8);
        Thread.ofVirtual().start(() -> write(client, much));
        assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
        client.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  void refusedUpgradeIsPassedOn() throws Exception {
    application.createContext("/", exchange -> answer(exchange, 403, "no"));
    try (Socket client = fixture.socket()) {
      String head =
          "GET %s/proxy/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
              .formatted(POD);
      client.getOutputStream().write(head.getBytes(UTF_8));
      assertThat(readUntil(client.getInputStream(), "no")).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void logComesFromTheNodesAgent() throws Exception {
    HttpsServer agent = HttpsServer.create(ANY_PORT, 0);
    SSLContext tls =
        fixture.identity.clientContext(fixture.identity.nodeServing("node-1", Set.of("127.0.0.1")));
    agent.setHttpsConfigurator(new HttpsConfigurator(tls));
    agent.createContext(
        "/",
        exchange -> {
          String uri = exchange.getRequestURI().toString();
          boolean isPrevious = uri.contains("previous");
          answer(
              exchange,
              isPrevious ? 400 : 200,
              isPrevious ? "previous terminated container \"main\" not found" : uri);
        });
    agent.start();
    dialer = node -> agent.getAddress();
    try {
      assertThat(fixture.get(POD + "/log?tailLines=3&follow=true").body())
          .isEqualTo("/containerLogs/default/kubia-0/main?follow=true&tailLines=3");
      HttpResponse<String> refused = fixture.get(POD + "/log?previous=true");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body())
          .contains("BadRequest", "previous terminated container \\\"main\\\" not found");
    } finally {
      agent.stop(0);
    }
  }

  @Test
  void logRequestsAreChecked() throws Exception {
    assertThat(fixture.get(POD + "/log?container=no").body())
        .contains("container no is not valid for pod kubia-0");
    assertThat(fixture.get(POD + "/log?tailLines=-1").statusCode()).isEqualTo(422);
    assertThat(fixture.get(POD + "/log").body()).contains("node node-1 is not reachable");
  }

  @Test
  void whoWaitsForAPodIsToldWhenItsCableIsPulled() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    application.createContext(
        "/",
        exchange -> {
          asked.countDown();
          await(over);
        });
    var waiting =
        fixture.admin.sendAsync(
            fixture.request(POD + "/proxy/").build(), BodyHandlers.ofString(UTF_8));
    asked.await();
    cut = true;
    proxies.breakCut();
    HttpResponse<String> told = waiting.get(10, TimeUnit.SECONDS);
    assertThat(told.statusCode()).isEqualTo(503);
    assertThat(told.body()).contains("connect: no route to host");
    assertThat(fixture.get(POD + "/proxy/").body()).contains("connect: no route to host");
    over.countDown();
  }

  @Test
  void upgradedConnectionEndsWhenTheCableIsPulled() throws Exception {
    try (ServerSocket echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> serveEcho(echo));
      putPod(echo.getLocalPort());
      try (Socket client = fixture.socket()) {
        String head =
            "GET %s/proxy/ HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n".formatted(POD)
                + "Upgrade: websocket\r\n\r\n";
        client.getOutputStream().write(head.getBytes(UTF_8));
        readUntil(client.getInputStream(), "\r\n\r\n");
        cut = true;
        proxies.breakCut();
        client.setSoTimeout(10_000);
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static final java.nio.charset.Charset UTF_8 = StandardCharsets.UTF_8;

  private void putPod(int port) {
    api.put(
        POD,
        """
        {"metadata":{"name":"kubia-0","namespace":"default"},
         "spec":{"nodeName":"node-1",
                 "containers":[{"name":"main","ports":[{"containerPort":%d}]}]},
         "status":{"podIP":"127.0.0.1"}}
        """
            .formatted(port));
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void serveEcho(ServerSocket server) {
    try (Socket socket = server.accept()) {
      readUntil(socket.getInputStream(), "\r\n\r\n");
      socket
          .getOutputStream()
          .write(
              ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                      + "Upgrade: websocket\r\n\r\n")
                  .getBytes(UTF_8));
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      read.append((char) next);
    }
    return read.toString();
  }
}
