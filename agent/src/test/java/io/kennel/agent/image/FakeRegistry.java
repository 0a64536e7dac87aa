package io.kennel.agent.image;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kennel.agent.registry.Digests;
import io.kennel.testregistry.TestImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A registry that misbehaves as a test wants: each path may be answered in a way of its own. */
final class FakeRegistry implements AutoCloseable {
  final Map<String, byte[]> content = new ConcurrentHashMap<>();

  /** Method and path, and {@code +auth} where credentials came along. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Looks at each request first; true where it has answered. */
  volatile Special special = exchange -> false;

  private final HttpServer server;

  /** An answer of its own. */
  interface Special {
    boolean answer(HttpExchange exchange) throws IOException;
  }

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(command -> Thread.ofVirtual().start(command));
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Puts an image in; returns its name with the registry. */
  String publish(String name, TestImage image) throws IOException {
    TestImage.Content all = image.content();
    content.putAll(all.blobs());
    return publish(name, all.manifest());
  }

  String publish(String name, byte[] manifest) {
    content.put(name.substring(name.lastIndexOf(':') + 1), manifest);
    content.put(Digests.of(manifest), manifest);
    return address() + "/" + name;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      boolean authorized = exchange.getRequestHeaders().getFirst("Authorization") != null;
      asked.add(exchange.getRequestMethod() + " " + path + (authorized ? " +auth" : ""));
      if (special.answer(exchange)) {
        return;
      }
      byte[] body = content.get(path.substring(path.lastIndexOf('/') + 1));
      if (body == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.getResponseHeaders().add("Docker-Content-Digest", Digests.of(body));
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      send(exchange, 200, body);
    }
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  static boolean redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().add("Location", location);
    exchange.sendResponseHeaders(307, -1);
    return true;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
