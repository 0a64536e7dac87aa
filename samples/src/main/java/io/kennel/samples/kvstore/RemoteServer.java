package io.kennel.samples.kvstore;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server as its clients see it. One connection is kept open between requests, so whoever talks to
 * a server that begins to drain hears that it does, though DNS names it no more. A new connection
 * asks DNS anew.
 *
 * <p>For one thread at a time; another one may {@link #abandon} what it waits for.
 */
final class RemoteServer {
  private static final int ANSWER_BYTES_MAX = 32 << 20;

  private final ServerAddress address;
  private final int timeoutMillis;
  private volatile @Nullable HttpURLConnection current;

  RemoteServer(ServerAddress address, Duration timeout) {
    this.address = address;
    this.timeoutMillis = Math.toIntExact(timeout.toMillis());
  }

  /** An answer of the server that is not what was asked for. */
  static final class Unhappy extends IOException {
    private static final long serialVersionUID = 1;

    private final int code;

    Unhappy(int code, String message) {
      super(message);
      this.code = code;
    }

    /** The first digit of its HTTP status. */
    char digit() {
      return Integer.toString(code).charAt(0);
    }
  }

  ServerAddress address() {
    return address;
  }

  /** The key's word; null where the server has none. */
  @Nullable String load(String key) throws IOException {
    String answer = get("/load/" + PathText.encode(key));
    return answer.equals(Server.KEY_NOT_FOUND) ? null : answer;
  }

  void save(String key, String word) throws IOException {
    get(savePath(key, word));
  }

  static String savePath(String key, String word) {
    return "/save/" + PathText.encode(key) + "/" + PathText.encode(word);
  }

  List<String> allKeys() throws IOException {
    String keys = get("/allKeys");
    return keys.isEmpty() ? List.of() : Arrays.asList(keys.split(","));
  }

  /** Ends the request that is under way, if one is. */
  void abandon() {
    HttpURLConnection connection = current;
    if (connection != null) {
      connection.disconnect();
    }
  }

  private String get(String path) throws IOException {
    HttpURLConnection connection = open(path);
    current = connection;
    try {
      return answer(connection, path);
    } catch (Unhappy e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(address + ": " + Kvstore.explain(e), e);
    } catch (RuntimeException e) {
      // What the JDK's connection throws where it is disconnected at the wrong moment.
      throw new IOException(address + ": abandoned", e);
    } finally {
      current = null;
    }
  }

  private String answer(HttpURLConnection connection, String path) throws IOException {
    int code = connection.getResponseCode();
    String body = body(code < 400 ? connection.getInputStream() : connection.getErrorStream());
    if (code < 100) {
      throw new IOException("this is not HTTP");
    }
    if (code != 200) {
      throw new Unhappy(code, address + path + " answered " + code + " " + body.strip());
    }
    return body;
  }

  private HttpURLConnection open(String path) throws IOException {
    try {
      URI uri = new URI("http://" + address.host() + ":" + address.port() + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(timeoutMillis);
      connection.setReadTimeout(timeoutMillis);
      connection.setInstanceFollowRedirects(false);
      return connection;
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** All of it, so that the connection can serve the next request. */
  private static String body(@Nullable InputStream stream) throws IOException {
    if (stream == null) {
      return "";
    }
    try (stream) {
      return new String(stream.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
    }
  }
}
