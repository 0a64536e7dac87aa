package io.kennel.samples.kubia;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** HTTP as both forms of kubia speak it: POST stores, GET answers what {@link Page} says. */
final class KubiaServer implements AutoCloseable {
  private static final int BODY_BYTES_MAX = 512 * 1024;

  private final String hostname;
  private final DataFile data;
  private final Page page;
  private final HttpServer server;

  /** What a GET answers. */
  interface Page {
    String get(String path, DataFile data) throws IOException;
  }

  KubiaServer(int port, String hostname, DataFile data, Page page) throws IOException {
    this.hostname = hostname;
    this.data = data;
    this.page = page;
    this.server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestMethod()) {
        case "POST" -> post(exchange);
        case "GET", "HEAD" ->
            answer(exchange, 200, page.get(exchange.getRequestURI().getPath(), data));
        default -> answer(exchange, 405, "Use GET to read and POST to store.\n");
      }
    } catch (IOException e) {
      System.err.println("Request failed: " + e);
      throw e;
    }
  }

  private void post(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES_MAX + 1);
    if (body.length > BODY_BYTES_MAX) {
      answer(exchange, 413, "At most " + BODY_BYTES_MAX + " bytes, please.\n");
      return;
    }
    data.store(body);
    System.out.println("New data has been received and stored.");
    answer(exchange, 200, "Data stored on pod " + hostname + "\n");
  }

  private static void answer(HttpExchange exchange, int code, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().putAll(Map.of("Content-Type", List.of("text/plain")));
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(code, head || bytes.length == 0 ? -1 : bytes.length);
    if (!head) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }
}
