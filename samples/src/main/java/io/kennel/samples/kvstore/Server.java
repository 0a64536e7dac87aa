package io.kennel.samples.kvstore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Keys over HTTP: {@code GET /save/<key>/<word>}, {@code /load/<key>} and {@code /allKeys}. While
 * it drains, every request gets 503; what had begun before is finished.
 */
final class Server implements AutoCloseable {
  static final String KEY_NOT_FOUND = "_key_not_found_";

  private static final int STOP_SECONDS_MAX = 5;

  private final HttpServer http;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final KeyFiles files;
  private final int wordBytesMax;

  private record Answer(int code, String text) {}

  private Server(int port, KeyFiles files, int wordBytesMax) throws IOException {
    this.files = files;
    this.wordBytesMax = wordBytesMax;
    this.http = HttpServer.create(new InetSocketAddress(port), 0);
    http.setExecutor(requests);
    http.createContext("/", this::handle);
  }

  /** Starts it; {@code port} 0 takes a free one. */
  static Server start(int port, KeyFiles files, int wordBytesMax) throws IOException {
    // Of the JDK's server; read once, when it is first made. Slow peers may not hold it forever.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    System.setProperty("sun.net.httpserver.maxRspTime", "10");
    System.setProperty("jdk.httpserver.maxConnections", "1000");
    Server server = new Server(port, files, wordBytesMax);
    server.http.start();
    return server;
  }

  int port() {
    return http.getAddress().getPort();
  }

  /** Lets SIGTERM stop it gently, with exit code 0. */
  void stopAtSignal() {
    Runnable stop =
        () -> {
          close();
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }

  /** Takes no more connections, and lets requests that have begun come to their end. */
  @Override
  public void close() {
    http.stop(STOP_SECONDS_MAX);
    requests.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] bytes = answer.text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(answer.code, bytes.length == 0 ? -1 : bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    if (files.shuttingDown()) {
      return new Answer(503, Key.SHUTTING_DOWN);
    }
    if (!exchange.getRequestMethod().equals("GET")) {
      return new Answer(405, "Only GET is known here.\n");
    }
    try {
      return answer(path(exchange.getRequestURI()));
    } catch (Refused e) {
      return new Answer(400, "Refused: " + e.getMessage() + ".\n");
    } catch (IOException e) {
      System.err.println("Request failed: " + e);
      return new Answer(500, "Failed: " + e.getMessage() + "\n");
    }
  }

  private static List<String> path(URI uri) throws Refused {
    String path = uri.getRawPath();
    // Two slashes at the start would be read as the name of a host, and the path as what follows.
    if (path == null || (uri.getScheme() == null && uri.getRawAuthority() != null)) {
      throw new Refused("the path begins with one slash");
    }
    return List.of(path.split("/", -1));
  }

  /** {@code path} begins with the empty text before the first slash. */
  private Answer answer(List<String> path) throws IOException, Refused {
    String verb = path.size() < 2 ? "" : path.get(1);
    return switch (verb) {
      case "save" -> save(path);
      case "load" -> load(path);
      case "allKeys" -> {
        length(path, 2, "/allKeys");
        yield new Answer(200, String.join(",", files.keys()));
      }
      default -> new Answer(404, "Try /save/KEY/WORD, /load/KEY or /allKeys.\n");
    };
  }

  private Answer save(List<String> path) throws IOException, Refused {
    length(path, 4, "/save/KEY/WORD");
    Key key = Key.of(PathText.decode(path.get(2)));
    String word = PathText.decode(path.get(3));
    int bytes = word.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > wordBytesMax) {
      throw new Refused("a word has 1 to " + wordBytesMax + " bytes");
    }
    if (word.equals(KEY_NOT_FOUND)) {
      throw new Refused(KEY_NOT_FOUND + " would look like no word at all");
    }
    files.save(key, word);
    return new Answer(200, word);
  }

  private Answer load(List<String> path) throws IOException, Refused {
    length(path, 3, "/load/KEY");
    String word = files.load(Key.of(PathText.decode(path.get(2))));
    return new Answer(200, word == null ? KEY_NOT_FOUND : word);
  }

  private static void length(List<String> path, int length, String form) throws Refused {
    if (path.size() != length) {
      throw new Refused("the path is " + form);
    }
  }
}
