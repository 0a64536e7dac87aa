package io.kennel.agent.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kennel.agent.image.TestImage.Layer;
import io.kennel.agent.runtime.ImageStore.Image;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.world.real.RealWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Pulls from a registry that asks for a token and redirects blobs, as Docker Hub does. */
class PullTest {
  @TempDir Path directory;
  private final RealWorld world = new RealWorld();
  private final Map<String, byte[]> content = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private LocalImageStore store;
  private String name;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    name = "127.0.0.1:" + server.getAddress().getPort() + "/samples/kubia";
    store = new LocalImageStore(directory.resolve("store"), world);
  }

  @AfterEach
  void stop() {
    server.stop(0);
    world.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(path);
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      if (path.equals("/token")) {
        assertThat(exchange.getRequestURI().getQuery())
            .isEqualTo("service=test&scope=repository:samples/kubia:pull");
        send(exchange, "{\"token\":\"t1\"}".getBytes(StandardCharsets.UTF_8));
      } else if (!"Bearer t1".equals(authorization)) {
        String realm = "http://127.0.0.1:" + server.getAddress().getPort() + "/token";
        exchange
            .getResponseHeaders()
            .add(
                "WWW-Authenticate",
                "Bearer realm=\"%s\",service=\"test\",scope=\"repository:samples/kubia:pull\""
                    .formatted(realm));
        exchange.sendResponseHeaders(401, -1);
      } else if (path.contains("/blobs/")) {
        exchange
            .getResponseHeaders()
            .add("Location", path.replace("/v2/", "/elsewhere/blobs-of/").replace("/blobs/", "/"));
        exchange.sendResponseHeaders(307, -1);
      } else if (content.containsKey(path.substring(path.lastIndexOf('/') + 1))) {
        send(exchange, content.get(path.substring(path.lastIndexOf('/') + 1)));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Puts an image into the registry, within an index for two platforms. */
  private void publish(String tag, TestImage image) throws IOException {
    JsonMapper json = new JsonMapper();
    Map<String, byte[]> files = image.gzipped().files();
    files.forEach(
        (file, bytes) -> content.put("sha256:" + file.substring(file.lastIndexOf('/') + 1), bytes));
    JsonNode own = json.readTree(files.get("index.json")).path("manifests").get(0);
    var index = json.createObjectNode().put("schemaVersion", 2);
    var manifests = index.putArray("manifests");
    manifests
        .addObject()
        .put("digest", "sha256:" + "0".repeat(64))
        .putObject("platform")
        .put("os", "linux")
        .put("architecture", "other");
    manifests
        .addObject()
        .put("digest", own.path("digest").asString())
        .putObject("platform")
        .put("os", "linux")
        .put("architecture", TestImage.architecture());
    byte[] bytes = json.writeValueAsBytes(index);
    content.put(tag, bytes);
    content.put(Digests.of(bytes), bytes);
  }

  @Test
  void pullsAnImageForThisPlatform() throws Exception {
    byte[] shared = new Layer().file("f", "pulled").bytes();
    publish("1", new TestImage("x:1").layer(shared));

    Image image = store.pull(name + ":1");

    assertThat(image.references()).containsExactly(name + ":1");
    assertThat(store.find(name + ":1")).isEqualTo(image);
    assertThat(store.find(name + "@" + image.digest())).isEqualTo(image);
    assertThat(image.digest()).isEqualTo(Digests.of(content.get("1")));
    assertThat(store.layers(image.id()).getFirst().resolve("f")).hasContent("pulled");
    assertThat(directory.resolve("store/unpacking")).isEmptyDirectory();

    publish("2", new TestImage("x:2").layer(shared).layer(new Layer().file("g", "more").bytes()));
    asked.clear();
    store.pull(name + ":2");
    assertThat(asked.stream().filter(path -> path.contains("blobs-of")))
        .describedAs("configuration and one layer")
        .hasSize(2);
    assertThat(asked).doesNotContain("/token");
    assertThat(store.pull(name + "@" + image.digest()).digest()).isEqualTo(image.digest());
  }

  @Test
  void whatCannotBePulledIsSaidPlainly() throws Exception {
    assertThatThrownBy(() -> store.pull(name + ":none"))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessage("failed to pull image \"%s:none\": %s:none: not found".formatted(name, name));
    publish("bad", new TestImage("x:1").layer(new Layer().file("f", "x")));
    content.replaceAll(
        (digest, bytes) -> bytes.length > 10 && bytes[0] == 0x1f ? new byte[bytes.length] : bytes);
    assertThatThrownBy(() -> store.pull(name + ":bad")).hasMessageContaining("is damaged");
    server.stop(0);
    assertThatThrownBy(() -> store.pull(name + ":gone")).hasMessageContaining("failed to do");
    assertThat(store.list()).isEmpty();
    assertThat(directory.resolve("store/unpacking")).isEmptyDirectory();
  }
}
