package io.kennel.agent.registry;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where images come from. Each registry is asked at the address that its name says, over HTTPS;
 * those of this machine ({@code localhost}, {@code 127.…}) over HTTP. Mirrors are asked before.
 *
 * @param mirrors addresses by registry, such as {@code docker.io}, in the order of asking
 */
public record RegistryConfig(Map<String, List<URI>> mirrors) {
  /** No mirrors. */
  public static final RegistryConfig DIRECT = new RegistryConfig(Map.of());

  private static final String DOCKER_HUB = "docker.io";

  public RegistryConfig {
    mirrors = Map.copyOf(mirrors);
  }

  /**
   * An address that serves an image.
   *
   * @param base what {@code v2/} is resolved against
   * @param mirror whether it only stands in for the registry, whose credentials it never gets
   */
  record Endpoint(URI base, boolean mirror) {}

  /**
   * Reads {@code [REGISTRY=]URL}; without a registry, the mirror is one of Docker Hub.
   *
   * @throws IllegalArgumentException for what is not of that form
   */
  public static RegistryConfig parse(List<String> mirrors) {
    Map<String, List<URI>> result = new LinkedHashMap<>();
    for (String text : mirrors) {
      int equals = text.indexOf('=');
      String registry = equals < 0 ? DOCKER_HUB : text.substring(0, equals);
      result
          .computeIfAbsent(registry, name -> new ArrayList<>())
          .add(address(text, text.substring(equals + 1)));
    }
    result.replaceAll((registry, addresses) -> List.copyOf(addresses));
    return new RegistryConfig(result);
  }

  private static URI address(String whole, String text) {
    try {
      URI uri = URI.create(text.endsWith("/") ? text : text + "/");
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "a registry mirror is [REGISTRY=]URL, such as https://mirror.example, not " + whole);
  }

  /** Where to look for an image, in this order. */
  List<Endpoint> endpoints(ImageReference image) {
    List<Endpoint> result = new ArrayList<>();
    for (URI mirror : mirrors.getOrDefault(image.registry(), List.of())) {
      result.add(new Endpoint(mirror, true));
    }
    String host = image.registry().equals(DOCKER_HUB) ? "registry-1.docker.io" : image.registry();
    String scheme = isLoopback(host.replaceFirst(":[0-9]+$", "")) ? "http" : "https";
    result.add(new Endpoint(URI.create(scheme + "://" + host + "/"), false));
    return result;
  }

  /** Whether a host may be spoken to in plain text when {@code from} sends there. */
  static boolean mayRedirect(URI from, URI to) {
    if ("https".equals(to.getScheme())) {
      return to.getHost() != null;
    }
    return "http".equals(to.getScheme())
        && to.getHost() != null
        && "http".equals(from.getScheme())
        && (isLoopback(to.getHost()) || to.getHost().equals(from.getHost()));
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
