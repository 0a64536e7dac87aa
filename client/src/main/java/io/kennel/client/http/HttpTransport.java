package io.kennel.client.http;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.api.Transport;
import io.kennel.client.Models;
import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reaches an API server over HTTP or HTTPS. A call blocks the thread it is made on, which is meant
 * to be a virtual one; a watch runs in a task of its own.
 */
public final class HttpTransport implements Transport, AutoCloseable {
  /** How long a call may take; the server's own limit is the same. */
  private static final Duration CALL_MAX = Duration.ofSeconds(60);

  private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

  /** A longer answer is refused. */
  static final long ANSWER_BYTES_MAX = 1L << 29;

  private static final int FAILURE_CODE_MIN = 400;

  private final URI server;
  private final @Nullable Supplier<String> token;
  private final World world;
  private final HttpClient client;

  /**
   * A transport to one server.
   *
   * @param server such as {@code https://127.0.0.1:6443}
   * @param tls trusts the server and holds the client's certificate where it has one; null for
   *     plain HTTP
   * @param token asked before each request; null for a client without a token
   */
  public HttpTransport(
      URI server, @Nullable SSLContext tls, @Nullable Supplier<String> token, World world) {
    this.server = server;
    this.token = token;
    this.world = world;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_MAX)
            .executor(action -> {
              var _ = world.tasks().start("http", action);
            });
    if (tls != null) {
      builder.sslContext(tls);
    } else {
      builder.version(HttpClient.Version.HTTP_1_1);
    }
    this.client = builder.build();
  }

  @Override
  public JsonNode call(Request request) {
    HttpRequest sent = encode(request).timeout(CALL_MAX).build();
    try {
      HttpResponse<byte[]> answer =
          client.send(sent, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
      if (answer.statusCode() >= FAILURE_CODE_MIN) {
        throw failure(answer.statusCode(), answer.body());
      }
      return Models.mapper().readTree(answer.body());
    } catch (IOException e) {
      throw unreachable(e);
    } catch (JacksonException e) {
      throw unreachable(new IOException("the answer is not JSON", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(e);
    }
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    HttpWatch watch = new HttpWatch(() -> open(request), sink);
    watch.runAs(world.tasks().start("watch " + request.path(), watch::run));
    return watch;
  }

  /** Closes all connections, and so all watches. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  /** The stream of a watch's events. */
  private InputStream open(Request request) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(encode(request).build(), BodyHandlers.ofInputStream());
    if (answer.statusCode() < FAILURE_CODE_MIN) {
      return answer.body();
    }
    try (InputStream body = answer.body()) {
      throw failure(answer.statusCode(), body.readNBytes((int) ANSWER_BYTES_MAX));
    }
  }

  private HttpRequest.Builder encode(Request request) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(Uris.resolve(server, request.path(), request.query()))
            .header("Accept", "application/json");
    if (token != null) {
      builder.header("Authorization", "Bearer " + token.get());
    }
    if (request.body() == null) {
      return builder.method(request.method(), HttpRequest.BodyPublishers.noBody());
    }
    if (request.contentType() != null) {
      builder.header("Content-Type", request.contentType());
    }
    byte[] body = Models.mapper().writeValueAsBytes(request.body());
    return builder.method(request.method(), HttpRequest.BodyPublishers.ofByteArray(body));
  }

  /** What the server says; a failure that is no {@code Status} comes from something in between. */
  static StatusException failure(int code, byte[] body) {
    JsonNode tree = null;
    try {
      tree = Models.mapper().readTree(body);
    } catch (JacksonException e) {
      return other(code);
    }
    return tree != null && StatusJson.isFailure(tree)
        ? new StatusException(StatusJson.parse(tree, code))
        : other(code);
  }

  private static StatusException other(int code) {
    return new StatusException(
        new StatusException.Failure(
            code, "", "the server answered " + code + " without saying why", null));
  }

  static StatusException unreachable(Exception cause) {
    String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return StatusErrors.serviceUnavailable("the server could not be reached: " + why, cause);
  }
}
