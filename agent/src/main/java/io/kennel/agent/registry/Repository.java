package io.kennel.agent.registry;

import io.kennel.agent.registry.RegistryConfig.Endpoint;
import io.kennel.agent.runtime.ImageStore.Credential;
import io.kennel.world.World;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One repository of a registry at one address, as one user. What fails for a moment is tried again
 * a few times; a blob continues where it broke off. Source: OCI distribution specification v1.1.
 */
public final class Repository {
  static final int DOCUMENT_BYTES_MAX = 4 << 20;
  private static final int ATTEMPTS_MAX = 4;
  private static final long PAUSE_MILLIS_MIN = 100;
  private static final String MANIFESTS =
      "application/vnd.oci.image.index.v1+json,"
          + "application/vnd.oci.image.manifest.v1+json,"
          + "application/vnd.docker.distribution.manifest.list.v2+json,"
          + "application/vnd.docker.distribution.manifest.v2+json,"
          + "*/*;q=0.5";

  private final World world;
  private final RegistryHttp http;
  private final Tokens tokens;
  private final ImageReference image;
  private final Endpoint endpoint;
  private final @Nullable Credential credential;
  private volatile boolean basic;

  Repository(
      World world,
      RegistryHttp http,
      Tokens tokens,
      ImageReference image,
      Endpoint endpoint,
      @Nullable Credential credential) {
    this.world = world;
    this.http = http;
    this.tokens = tokens;
    this.image = image;
    this.endpoint = endpoint;
    this.credential = credential;
  }

  /**
   * A manifest or index as the registry sent it.
   *
   * @param digest verified
   */
  public record Document(String digest, byte[] content) {}

  /** Where this repository is looked for, for people; empty at the registry itself. */
  public String mirror() {
    return endpoint.mirror() ? endpoint.base().toString() : "";
  }

  /** The digest that a tag stands for now, without fetching; empty where it is not said. */
  public String digestOf(String tag) throws IOException {
    return retrying(() -> {
      try (Answer answer = ask("HEAD", "manifests/" + tag, Map.of("Accept", MANIFESTS))) {
        if (answer.status() == 405) {
          return "";
        }
        if (answer.status() != 200) {
          throw answer.failure(image.toString());
        }
        return answer.header("Docker-Content-Digest");
      }
    });
  }

  /** The document that a tag or digest stands for. */
  public Document manifest(String tagOrDigest) throws IOException {
    return retrying(() -> {
      String path = "manifests/" + tagOrDigest;
      try (Answer answer = ask("GET", path, Map.of("Accept", MANIFESTS))) {
        if (answer.status() != 200) {
          throw answer.failure(image.toString());
        }
        byte[] content = answer.document("its manifest", DOCUMENT_BYTES_MAX);
        String digest = Digests.of(content);
        if (tagOrDigest.startsWith("sha256:") && !digest.equals(tagOrDigest)) {
          throw new RefusedImage("the registry sent another manifest than " + tagOrDigest);
        }
        return new Document(digest, content);
      }
    });
  }

  /**
   * Writes a blob to a file, verified.
   *
   * @param bytes its size, exactly
   * @param cancelled whether to give up
   */
  public void blob(String digest, long bytes, Path file, BooleanSupplier cancelled)
      throws IOException {
    try (BlobFile blob = new BlobFile(digest, bytes, file, cancelled)) {
      boolean done =
          retrying(() -> {
            Map<String, String> range =
                blob.written() == 0 ? Map.of() : Map.of("Range", "bytes=" + blob.written() + "-");
            try (Answer answer = ask("GET", "blobs/" + digest, range)) {
              blob.take(answer, image.name() + "@" + digest);
            }
            return true;
          });
      assert done;
      blob.verify();
    }
  }

  private interface Attempt<T> {
    T make() throws IOException;
  }

  private <T> T retrying(Attempt<T> attempt) throws IOException {
    for (int failures = 1; ; failures++) {
      try {
        return attempt.make();
      } catch (IOException e) {
        boolean lasting = e instanceof RegistryFailure failure && !failure.isTransient();
        Duration pause = Duration.ofMillis(PAUSE_MILLIS_MIN << failures);
        if (lasting || failures == ATTEMPTS_MAX || !world.timers().pause(pause)) {
          throw e;
        }
      }
    }
  }

  /** Authenticates where the registry asks for it, and once more where a token has expired. */
  private Answer ask(String method, String path, Map<String, String> headers) throws IOException {
    URI uri = endpoint.base().resolve("v2/" + image.repository() + "/" + path);
    Tokens.Use use = new Tokens.Use(endpoint.base(), image.repository(), credential);
    Answer answer = http.send(method, uri, headers, authorization(use));
    if (answer.status() != 401) {
      return answer;
    }
    List<Challenge> challenges = Challenge.parse(answer.headers().allValues("WWW-Authenticate"));
    Challenge bearer = Challenge.find(challenges, "bearer");
    if (bearer != null) {
      answer.close();
      return http.send(method, uri, headers, "Bearer " + tokens.fetch(http, use, bearer));
    }
    boolean mayTry = credential != null && !credential.basic().isEmpty() && !basic;
    if (Challenge.find(challenges, "basic") == null || !mayTry) {
      return answer;
    }
    answer.close();
    basic = true;
    return http.send(method, uri, headers, authorization(use));
  }

  private String authorization(Tokens.Use use) {
    if (credential != null && !credential.registryToken().isEmpty()) {
      return "Bearer " + credential.registryToken();
    }
    String token = tokens.known(use);
    if (token != null) {
      return "Bearer " + token;
    }
    return basic && credential != null ? credential.basic() : "";
  }
}
