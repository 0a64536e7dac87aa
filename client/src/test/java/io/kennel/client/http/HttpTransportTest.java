package io.kennel.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.Transport.Request;
import io.kennel.api.Transport.WatchSink;
import io.kennel.client.Models;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class HttpTransportTest {
  private static final int PATIENCE_SECONDS = 20;

  private final RealWorld world = new RealWorld();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private HttpTransport transport;
  private Handler handler;

  private interface Handler {
    void handle(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type")
                    + " "
                    + exchange.getRequestHeaders().getFirst("Authorization")
                    + " "
                    + body);
            handler.handle(exchange);
          }
        });
    server.start();
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    transport = new HttpTransport(address, null, () -> "secret", world);
  }

  @AfterEach
  void stop() {
    release.countDown();
    transport.close();
    server.stop(0);
    threads.close();
    world.close();
  }

  @Test
  void sendsARequestAndReturnsItsJson() throws Exception {
    handler = exchange -> answer(exchange, 200, "{\"kind\":\"Pod\"}");
    JsonNode body = JsonNodeFactory.instance.objectNode().put("a", 1);
    JsonNode answer =
        transport.call(
            new Request(
                "PATCH",
                "/api/v1/namespaces/default/pods/system:x",
                Map.of("labelSelector", List.of("a in (b, c)")),
                body,
                "application/merge-patch+json"));
    assertThat(answer.path("kind").asString()).isEqualTo("Pod");
    assertThat(requests.take())
        .isEqualTo(
            "PATCH /api/v1/namespaces/default/pods/system:x?labelSelector=a%20in%20%28b%2C%20c%29"
                + " application/merge-patch+json Bearer secret {\"a\":1}");
  }

  @Test
  void aFailureIsTheServersStatus() {
    StatusException notFound = StatusErrors.notFound(io.kennel.client.Kinds.POD.type(), "kubia-0");
    handler = exchange -> answer(exchange, 404, StatusJson.render(notFound.failure()).toString());
    assertThatThrownBy(() -> transport.call(get("/api/v1/pods/kubia-0")))
        .isInstanceOfSatisfying(
            StatusException.class, e -> assertThat(e.failure()).isEqualTo(notFound.failure()));
  }

  @Test
  void aFailureThatIsNoStatusKeepsItsCode() {
    handler = exchange -> answer(exchange, 502, "<html>");
    assertThatThrownBy(() -> transport.call(get("/x")))
        .isInstanceOfSatisfying(StatusException.class, e -> assertThat(e.code()).isEqualTo(502));
  }

  @Test
  void aServerThatIsAwayIsUnavailable() {
    server.stop(0);
    assertThatThrownBy(() -> transport.call(get("/x")))
        .isInstanceOfSatisfying(
            StatusException.class,
            e -> {
              assertThat(e.code()).isEqualTo(503);
              assertThat(e.reason()).isEqualTo("ServiceUnavailable");
            });
  }

  @Test
  void eventsComeAsTheyAreSentAndThenTheEnd() throws Exception {
    handler =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          write(out, event("ADDED", "a"));
          write(out, event("MODIFIED", "a"));
          pause();
          write(out, event("BOOKMARK", ""));
        };
    transport.watch(get("/api/v1/pods"), sink());
    assertThat(next()).isEqualTo("ADDED a");
    assertThat(next()).isEqualTo("MODIFIED a");
    release.countDown();
    assertThat(next()).isEqualTo("BOOKMARK ");
    assertThat(next()).isEqualTo("ended null");
  }

  @Test
  void aWatchThatIsRefusedOrFailsSaysWhy() throws Exception {
    String gone = StatusJson.render(StatusErrors.expired("too old").failure()).toString();
    handler = exchange -> answer(exchange, 410, gone);
    transport.watch(get("/api/v1/pods"), sink());
    assertThat(next()).isEqualTo("ended too old");
    handler = exchange -> answer(exchange, 200, "{\"type\":\"ERROR\",\"object\":" + gone + "}\n");
    transport.watch(get("/api/v1/pods"), sink());
    assertThat(next()).isEqualTo("ended too old");
  }

  @Test
  void aWatchThatIsCutIsUnavailable() throws Exception {
    handler =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          write(exchange.getResponseBody(), event("ADDED", "a"));
          throw new IOException("cut");
        };
    transport.watch(get("/api/v1/pods"), sink());
    assertThat(next()).isEqualTo("ADDED a");
    assertThat(next()).startsWith("ended the server could not be reached");
  }

  @Test
  void afterClosingNothingComes() throws Exception {
    handler =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          write(exchange.getResponseBody(), event("ADDED", "a"));
          pause();
        };
    var watch = transport.watch(get("/api/v1/pods"), sink());
    assertThat(next()).isEqualTo("ADDED a");
    watch.close();
    watch.close();
    release.countDown();
    transport.close();
    assertThat(events).isEmpty();
  }

  private String next() throws InterruptedException {
    return events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void pause() {
    try {
      assertThat(release.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private WatchSink sink() {
    return new WatchSink() {
      @Override
      public void event(String type, RawObject object) {
        events.add(type + " " + object.tree().path("metadata").path("name").asString(""));
      }

      @Override
      public void ended(StatusException failure) {
        events.add("ended " + (failure == null ? null : failure.getMessage()));
      }
    };
  }

  private static String event(String type, String name) {
    var object = JsonNodeFactory.instance.objectNode();
    object.putObject("metadata").put("name", name);
    return "{\"type\":\"" + type + "\",\"object\":" + Models.encode(object) + "}\n";
  }

  private static Request get(String path) {
    return new Request("GET", path, Map.of(), null, null);
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void answer(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
