package io.kennel.agent.registry;

import io.kennel.world.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * Sends requests and follows redirections. The {@code Authorization} header goes to the server that
 * was asked and to no other; a redirection from HTTPS to HTTP is refused.
 */
final class RegistryHttp implements AutoCloseable {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final Duration IDLE_TIME_MAX = Duration.ofSeconds(60);
  private static final int REDIRECTS_MAX = 5;

  private final World world;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIME_MAX)
          .followRedirects(HttpClient.Redirect.NEVER)
          .version(HttpClient.Version.HTTP_1_1)
          .build();

  RegistryHttp(World world) {
    this.world = world;
  }

  /**
   * The answer to a request without a body.
   *
   * @param authorization the header's value; empty for none
   */
  Answer send(String method, URI uri, Map<String, String> headers, String authorization)
      throws IOException {
    URI next = uri;
    for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      HttpRequest.Builder request = HttpRequest.newBuilder(next).timeout(ANSWER_TIME_MAX);
      headers.forEach(request::header);
      if (!authorization.isEmpty() && sameServer(uri, next)) {
        request.header("Authorization", authorization);
      }
      Answer answer = send(request.method(method, BodyPublishers.noBody()).build());
      String location = answer.header("Location");
      if (answer.status() / 100 != 3 || location.isEmpty()) {
        return answer;
      }
      answer.close();
      next = target(next, location);
    }
    throw new RegistryFailure(Answer.plain(uri) + " redirects too often", false);
  }

  /** Sends a form, following nothing. */
  Answer post(URI uri, String form) throws IOException {
    return send(
        HttpRequest.newBuilder(uri)
            .timeout(ANSWER_TIME_MAX)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .POST(BodyPublishers.ofString(form))
            .build());
  }

  private static URI target(URI from, String location) throws RegistryFailure {
    try {
      URI target = from.resolve(location);
      if (RegistryConfig.mayRedirect(from, target)) {
        return target;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new RegistryFailure(Answer.plain(from) + " redirects to an unsafe address", false);
  }

  private static boolean sameServer(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  private static int port(URI uri) {
    int standard = "https".equals(uri.getScheme()) ? 443 : 80;
    return uri.getPort() < 0 ? standard : uri.getPort();
  }

  private Answer send(HttpRequest request) throws IOException {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      return new Answer(
          request.method(),
          request.uri(),
          response.statusCode(),
          response.headers(),
          new IdleLimit(response.body(), world, IDLE_TIME_MAX));
    } catch (IOException e) {
      throw new IOException(
          "failed to do request: %s %s: %s"
              .formatted(request.method(), Answer.plain(request.uri()), reason(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.net.http.HttpConnectTimeoutException timeout -> "connecting took too long";
      case java.net.http.HttpTimeoutException timeout -> "no answer in time";
      case java.net.ConnectException refused
          when refused.getCause() instanceof java.nio.channels.UnresolvedAddressException ->
          "no such host";
      case java.net.ConnectException refused when refused.getMessage() == null ->
          "connection refused";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
