package io.kennel.agent.config;

import io.fabric8.kubernetes.api.model.Secret;
import io.kennel.agent.runtime.ImageStore.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The credentials of image pull secrets, and which of them are meant for an image. A secret's entry
 * may name a registry, a registry and the beginning of a path, and {@code *} in parts of a host
 * name. Source: "Images", section "Interpretation of config.json".
 */
public final class Keyring {
  private static final String JSON_TYPE = "kubernetes.io/dockerconfigjson";
  private static final String LEGACY_TYPE = "kubernetes.io/dockercfg";
  private static final String DOCKER_HUB = "docker.io";
  private static final String DOCKER_HUB_KEY = "index.docker.io";

  private final List<Entry> entries = new ArrayList<>();

  /** The entries of all secrets that hold any; others are passed over, as kubelet does. */
  public Keyring(List<Secret> secrets) {
    secrets.forEach(this::add);
    entries.sort(Comparator.comparing(Entry::key).reversed());
  }

  /**
   * An entry.
   *
   * @param key host, port and path, without a scheme
   */
  private record Entry(String key, Credential credential) {
    String host() {
      int slash = key.indexOf('/');
      return slash < 0 ? key : key.substring(0, slash);
    }

    String path() {
      return key.substring(host().length());
    }
  }

  private void add(Secret secret) {
    Map<String, String> data = secret.getData();
    boolean modern = JSON_TYPE.equals(secret.getType());
    boolean legacy = LEGACY_TYPE.equals(secret.getType());
    String encoded = data == null ? null : data.get(modern ? ".dockerconfigjson" : ".dockercfg");
    if (encoded == null || !(modern || legacy)) {
      return;
    }
    try {
      JsonNode config = new JsonMapper().readTree(Base64.getDecoder().decode(encoded));
      for (Map.Entry<String, JsonNode> each :
          (modern ? config.path("auths") : config).properties()) {
        String key = key(each.getKey());
        Credential credential = credential(each.getValue());
        if (key != null && credential != null) {
          entries.add(new Entry(key, credential));
        }
      }
    } catch (JacksonException | IllegalArgumentException e) {
      // Not a configuration: it opens nothing.
    }
  }

  private static @Nullable String key(String location) {
    try {
      String text = location.matches("https?://.*") ? location : "https://" + location;
      // A name with a wildcard is no host to URI, and an authority it is.
      URI uri = URI.create(text);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceFirst("^/v[12]/", "/");
      String host = uri.getRawAuthority();
      return host == null ? null : host + (path.equals("/") ? "" : path);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Credential credential(JsonNode entry) {
    String user = entry.path("username").asString("");
    String password = entry.path("password").asString("");
    String auth = entry.path("auth").asString("");
    if (!auth.isEmpty()) {
      String pair =
          new String(
              Base64.getMimeDecoder().decode(auth.replaceAll("=+$", "")), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon < 0) {
        return null;
      }
      user = pair.substring(0, colon);
      password = pair.substring(colon + 1).replaceAll("\0+$", "");
    }
    String identity = entry.path("identitytoken").asString("");
    String registry = entry.path("registrytoken").asString("");
    boolean empty = user.isEmpty() && identity.isEmpty() && registry.isEmpty();
    return empty ? null : new Credential(user, password, identity, registry);
  }

  /**
   * What to pull an image with, the most specific first.
   *
   * @param image registry and repository, in full
   */
  public List<Credential> credentials(String image) {
    int slash = image.indexOf('/');
    String host = image.substring(0, slash);
    String path = image.substring(slash);
    List<Credential> found =
        entries.stream()
            .filter(each -> fits(each.host(), host) && path.startsWith(each.path()))
            .map(Entry::credential)
            .distinct()
            .toList();
    if (!found.isEmpty() || !host.equals(DOCKER_HUB)) {
      return found;
    }
    return entries.stream()
        .filter(each -> each.key().equals(DOCKER_HUB_KEY))
        .map(Entry::credential)
        .distinct()
        .toList();
  }

  /** Part by part, where {@code *} stands for any characters but a dot; ports must be the same. */
  private static boolean fits(String pattern, String host) {
    String[] patterns = pattern.split("[.:]");
    String[] parts = host.split("[.:]");
    if (patterns.length != parts.length || pattern.contains(":") != host.contains(":")) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      String expression = "\\Q" + patterns[i].replace("*", "\\E.*\\Q") + "\\E";
      if (!parts[i].matches(expression)) {
        return false;
      }
    }
    return true;
  }
}
