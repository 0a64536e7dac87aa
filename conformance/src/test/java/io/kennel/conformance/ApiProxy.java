package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code kubectl proxy}, and curl at its port. */
record ApiProxy(Process process, int port, HttpClient client) implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  static ApiProxy start(Kubectl kubectl) throws Exception {
    Process process = kubectl.start(List.of("proxy", "--port=0"), Map.of());
    String line = process.inputReader().readLine();
    assertThat(line).startsWith("Starting to serve on 127.0.0.1:");
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    HttpClient client =
        HttpClient.newBuilder().version(Version.HTTP_1_1).followRedirects(Redirect.NORMAL).build();
    return new ApiProxy(process, port, client);
  }

  String get(String path) throws Exception {
    return answer(path).body();
  }

  HttpResponse<String> answer(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  String post(String path, String body) throws Exception {
    HttpRequest request = request(path).POST(BodyPublishers.ofString(body)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
  }
}
