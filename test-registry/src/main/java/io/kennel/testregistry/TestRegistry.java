package io.kennel.testregistry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Debian's {@code docker-registry} on a free port of the loopback address, with its content in a
 * directory. Images are pushed to one that lets anybody in; others on the same directory may ask
 * who comes.
 */
public final class TestRegistry implements AutoCloseable {
  private static final String PROGRAM = "docker-registry";
  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final Thread atExit;
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestRegistry(Process process, String address) {
    this.process = process;
    this.address = address;
    this.atExit = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Whether this machine has the program. */
  public static boolean isInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
  }

  /** Lets anybody in. */
  public static TestRegistry open(Path directory) throws IOException {
    return start(directory, "open", "");
  }

  /** Asks for a name and a password. */
  public static TestRegistry withPassword(Path directory, String user, String password)
      throws IOException {
    Path file = directory.resolve("htpasswd");
    Files.writeString(file, user + ":" + PasswordHash.of(password) + "\n");
    return start(
        directory,
        "password",
        """
        auth:
          htpasswd:
            realm: test
            path: %s
        """
            .formatted(file));
  }

  /** Asks for a token of that server. */
  public static TestRegistry withTokens(Path directory, TokenServer server) throws IOException {
    Path certificate = directory.resolve("token.pem");
    Files.writeString(certificate, server.certificate());
    return start(
        directory,
        "token",
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            rootcertbundle: %s
        """
            .formatted(server.realm(), TokenServer.SERVICE, TokenServer.ISSUER, certificate));
  }

  private static TestRegistry start(Path directory, String name, String auth) throws IOException {
    Path content = Files.createDirectories(directory.resolve("content"));
    Path file = directory.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        version: 0.1
        log: {level: info}
        storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
        http: {addr: "127.0.0.1:0"}
        """
                .formatted(content)
            + auth);
    Process process =
        new ProcessBuilder(PROGRAM, "serve", file.toString()).redirectErrorStream(true).start();
    BufferedReader out = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        Thread.ofVirtual().start(() -> drain(out));
        return new TestRegistry(process, listening.group(1));
      }
      said.append(line).append('\n');
    }
    throw new IOException(PROGRAM + " ended: " + said);
  }

  private static void drain(BufferedReader out) {
    try {
      while (out.readLine() != null) {
        // Its log is of no interest, and must not fill the pipe.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Host and port, as in the name of an image. */
  public String address() {
    return address;
  }

  /**
   * Puts an image in.
   *
   * @param name such as {@code library/nginx:1}
   * @return the digest of its manifest
   */
  public String push(TestImage image, String name) throws IOException {
    TestImage.Content content = image.content();
    String repository = repository(name);
    for (Map.Entry<String, byte[]> blob : content.blobs().entrySet()) {
      pushBlob(repository, blob.getKey(), blob.getValue());
    }
    return pushManifest(repository, tag(name), content.manifestType(), content.manifest());
  }

  /** Puts images for several platforms in, under one name; returns the digest of their index. */
  public String push(List<TestImage> images, List<String> platforms, String name)
      throws IOException {
    JsonMapper json = new JsonMapper();
    ObjectNode index =
        json.createObjectNode()
            .put("schemaVersion", 2)
            .put("mediaType", "application/vnd.oci.image.index.v1+json");
    for (int i = 0; i < images.size(); i++) {
      byte[] manifest = images.get(i).content().manifest();
      String digest = push(images.get(i), repository(name) + "@" + Digest.of(manifest));
      String[] platform = platforms.get(i).split("/");
      ObjectNode described =
          index
              .withArray("manifests")
              .addObject()
              .put("mediaType", images.get(i).content().manifestType())
              .put("digest", digest)
              .put("size", manifest.length)
              .putObject("platform")
              .put("os", platform[0])
              .put("architecture", platform[1]);
      if (platform.length > 2) {
        described.put("variant", platform[2]);
      }
    }
    return pushManifest(
        repository(name),
        tag(name),
        "application/vnd.oci.image.index.v1+json",
        json.writeValueAsBytes(index));
  }

  private static String repository(String name) {
    return name.split("[:@]", 2)[0];
  }

  private static String tag(String name) {
    return name.split("[:@]", 2)[1];
  }

  /** Puts a blob in, wherever it belongs. */
  public void pushBlob(String repository, String digest, byte[] content) throws IOException {
    URI root = URI.create("http://" + address);
    HttpResponse<String> begun =
        send(
            HttpRequest.newBuilder(root.resolve("/v2/" + repository + "/blobs/uploads/"))
                .POST(BodyPublishers.noBody()),
            202);
    String location = begun.headers().firstValue("Location").orElseThrow();
    String separator = location.contains("?") ? "&" : "?";
    var _ =
        send(
            HttpRequest.newBuilder(root.resolve(location + separator + "digest=" + digest))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content)),
            201);
  }

  /** Puts a manifest or an index in; returns its digest. */
  public String pushManifest(String repository, String tag, String type, byte[] content)
      throws IOException {
    URI uri = URI.create("http://" + address + "/v2/" + repository + "/manifests/" + tag);
    var _ =
        send(
            HttpRequest.newBuilder(uri)
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofByteArray(content)),
            201);
    return Digest.of(content);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, int expected) throws IOException {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() != expected) {
        throw new IOException(
            response.request() + " got " + response.statusCode() + ": " + response.body());
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  @Override
  public void close() {
    boolean _ = Runtime.getRuntime().removeShutdownHook(atExit);
    client.close();
    var _ = process.destroyForcibly().onExit().join();
  }
}
