package io.kennel.agent.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads manifests and blobs from a registry (OCI distribution specification v1.1), without
 * credentials: where a registry asks for a token, an anonymous one is fetched. Registries on this
 * machine ({@code localhost}, {@code 127.…}) are spoken to in plain HTTP, all others in HTTPS.
 */
final class RegistryClient {
  private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
  private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(60);
  private static final int DOCUMENT_BYTES_MAX = 4 << 20;
  private static final int REDIRECTS_MAX = 5;
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json,"
          + "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json";
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT_TIME_MAX)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final JsonMapper json = new JsonMapper();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** A manifest or index as the registry sent it, and its verified digest. */
  record Document(String digest, byte[] content) {}

  /** The document that a tag or digest stands for. */
  Document manifest(ImageReference image, String tagOrDigest) throws IOException {
    URI uri = uri(image, "manifests/" + tagOrDigest);
    try (InputStream body = get(image, uri, MANIFESTS)) {
      byte[] content = body.readNBytes(DOCUMENT_BYTES_MAX + 1);
      if (content.length > DOCUMENT_BYTES_MAX) {
        throw new RefusedImage("its manifest is larger than " + DOCUMENT_BYTES_MAX + " bytes");
      }
      String digest = Digests.of(content);
      if (tagOrDigest.startsWith("sha256:") && !digest.equals(tagOrDigest)) {
        throw new RefusedImage("the registry sent another manifest than " + tagOrDigest);
      }
      return new Document(digest, content);
    }
  }

  /** Writes a blob to a file, verified. */
  void blob(ImageReference image, String digest, long bytesMax, Path file) throws IOException {
    URI uri = uri(image, "blobs/" + digest);
    try (Digests.Verified body = new Digests.Verified(get(image, uri, "*/*"));
        OutputStream out = Files.newOutputStream(file)) {
      long bytes = 0;
      byte[] buffer = new byte[64 << 10];
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
        bytes += n;
        if (bytes > bytesMax) {
          throw new RefusedImage(digest + " is larger than its manifest says");
        }
        out.write(buffer, 0, n);
      }
      body.expect(digest, digest);
    }
  }

  private static URI uri(ImageReference image, String rest) {
    boolean docker = image.registry().equals("docker.io");
    String host = docker ? "registry-1.docker.io" : image.registry();
    String name = host.replaceFirst(":[0-9]+$", "");
    boolean local = name.equals("localhost") || name.startsWith("127.");
    return URI.create(
        (local ? "http://" : "https://") + host + "/v2/" + image.repository() + "/" + rest);
  }

  private InputStream get(ImageReference image, URI uri, String accept) throws IOException {
    HttpResponse<InputStream> response = send(uri, accept, tokens.get(image.name()));
    if (response.statusCode() == 401) {
      String challenge = response.headers().firstValue("WWW-Authenticate").orElse("");
      response.body().close();
      String token = token(image, challenge);
      tokens.put(image.name(), token);
      response = send(uri, accept, token);
    }
    if (response.statusCode() == 200) {
      return response.body();
    }
    response.body().close();
    throw failure(image, response.statusCode());
  }

  private static IOException failure(ImageReference image, int status) {
    return new IOException(
        switch (status) {
          case 401, 403 ->
              "pull access denied, repository does not exist or may require authorization";
          case 404 -> image + ": not found";
          case 429 -> "toomanyrequests: the registry limits how often it may be asked";
          default -> "unexpected status from the registry: " + status;
        });
  }

  /** Follows redirections; only the registry itself gets to see the token. */
  private HttpResponse<InputStream> send(URI uri, String accept, @Nullable String token)
      throws IOException {
    URI next = uri;
    for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(next).timeout(ANSWER_TIME_MAX).header("Accept", accept);
      if (token != null && next.getAuthority().equals(uri.getAuthority())) {
        request.header("Authorization", "Bearer " + token);
      }
      HttpResponse<InputStream> response = send(request.build());
      String location = response.headers().firstValue("Location").orElse("");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return response;
      }
      response.body().close();
      URI target = next.resolve(location);
      if (uri.getScheme().equals("https") && !"https".equals(target.getScheme())) {
        throw new IOException("the registry redirects to an unsafe address: " + target);
      }
      next = target;
    }
    throw new IOException("the registry redirects too often");
  }

  private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new IOException("failed to do request: " + request.uri() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The anonymous token that a challenge asks for (distribution's token specification). */
  private String token(ImageReference image, String challenge) throws IOException {
    if (!challenge.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
      throw failure(image, 401);
    }
    String realm = "";
    StringBuilder query = new StringBuilder();
    Matcher parameter = PARAMETER.matcher(challenge);
    while (parameter.find()) {
      String value = parameter.group(2);
      if (parameter.group(1).equals("realm")) {
        realm = value;
      } else if (!parameter.group(1).equals("error")) {
        query
            .append(query.isEmpty() ? "" : "&")
            .append(parameter.group(1))
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    URI uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
    HttpResponse<InputStream> response = send(uri, "application/json", null);
    try (InputStream body = response.body()) {
      if (response.statusCode() != 200) {
        throw failure(image, response.statusCode());
      }
      JsonNode answer = json.readTree(body.readNBytes(DOCUMENT_BYTES_MAX));
      String token = answer.path("token").asString(answer.path("access_token").asString(""));
      if (token.isEmpty()) {
        throw failure(image, 401);
      }
      return token;
    }
  }
}
