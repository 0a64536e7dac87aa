package io.kennel.agent.registry;

import io.kennel.agent.runtime.RuntimeFailure;
import java.util.regex.Pattern;

/**
 * The name of an image in full: {@code docker.io/library/busybox:latest} for what people write as
 * {@code busybox}. The rules are those of the distribution project's reference grammar.
 *
 * @param registry host and optional port, such as {@code docker.io}
 * @param repository the path within the registry, such as {@code library/busybox}
 * @param tag empty where a digest is given without one
 * @param digest {@code sha256:…}, or empty
 */
public record ImageReference(String registry, String repository, String tag, String digest) {
  private static final int NAME_CHARACTERS_MAX = 255;
  private static final Pattern REGISTRY =
      Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:[0-9]+)?");
  private static final Pattern REPOSITORY =
      Pattern.compile("[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern DIGEST = Pattern.compile("sha256:[a-f0-9]{64}");

  /**
   * Reads a name as people write it.
   *
   * @throws RuntimeFailure {@code InvalidImageName} where it is not a reference
   */
  public static ImageReference parse(String text) {
    int at = text.indexOf('@');
    String digest = at < 0 ? "" : text.substring(at + 1);
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    String tag = colon < 0 ? "" : name.substring(colon + 1);
    String path = colon < 0 ? name : name.substring(0, colon);
    boolean badTag = colon >= 0 && !TAG.matcher(tag).matches();
    boolean badDigest = at >= 0 && !DIGEST.matcher(digest).matches();
    if (badTag || badDigest || path.length() > NAME_CHARACTERS_MAX) {
      throw invalid(text);
    }
    return withRegistry(text, path, tag.isEmpty() && digest.isEmpty() ? "latest" : tag, digest);
  }

  private static ImageReference withRegistry(String text, String path, String tag, String digest) {
    int slash = path.indexOf('/');
    String first = slash < 0 ? "" : path.substring(0, slash);
    boolean named = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    String registry = named && !first.equals("index.docker.io") ? first : "docker.io";
    String rest = named ? path.substring(slash + 1) : path;
    String repository =
        registry.equals("docker.io") && rest.indexOf('/') < 0 ? "library/" + rest : rest;
    if (!REGISTRY.matcher(registry).matches() || !REPOSITORY.matcher(repository).matches()) {
      throw invalid(text);
    }
    return new ImageReference(registry, repository, tag, digest);
  }

  /** Registry and repository. */
  public String name() {
    return registry + "/" + repository;
  }

  @Override
  public String toString() {
    return name() + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
  }

  private static RuntimeFailure invalid(String text) {
    return new RuntimeFailure(
        "InvalidImageName", "couldn't parse image name \"" + text + "\": invalid reference format");
  }
}
