package io.kennel.bench;

import io.kennel.client.http.HttpTransport;
import io.kennel.client.http.Tls;
import io.kennel.world.World;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The API that is measured, as the current context of a kubeconfig names it.
 *
 * @param tls null for plain HTTP
 * @param token null where the user has none
 * @param certificatePem the user's certificate, null without
 * @param keyPem its key, null without
 */
record Target(
    URI server,
    @Nullable SSLContext tls,
    @Nullable String token,
    @Nullable String certificatePem,
    @Nullable String keyPem) {

  /**
   * Reads a kubeconfig.
   *
   * @param token instead of the file's own; null to use that
   */
  static Target read(Path kubeconfig, @Nullable String token) {
    JsonNode config;
    try {
      config = new YAMLMapper().readTree(Files.readAllBytes(kubeconfig));
    } catch (IOException e) {
      throw new BenchException("cannot read the kubeconfig " + kubeconfig, e);
    }
    JsonNode context =
        named(config, "contexts", config.path("current-context").asString("")).path("context");
    JsonNode cluster =
        named(config, "clusters", context.path("cluster").asString("")).path("cluster");
    JsonNode user = named(config, "users", context.path("user").asString("")).path("user");
    URI server = URI.create(cluster.path("server").asString(""));
    String certificate = pem(user, "client-certificate");
    String key = pem(user, "client-key");
    SSLContext tls =
        "https".equals(server.getScheme())
            ? Tls.context(pem(cluster, "certificate-authority"), certificate, key)
            : null;
    String own = user.path("token").asString("");
    String bearer = token != null ? token : own.isEmpty() ? null : own;
    return new Target(server, tls, bearer, certificate, key);
  }

  HttpTransport transport(World world) {
    String bearer = token;
    return new HttpTransport(server, tls, bearer == null ? null : () -> bearer, world);
  }

  private static JsonNode named(JsonNode config, String list, String name) {
    for (JsonNode entry : config.path(list)) {
      if (entry.path("name").asString("").equals(name)) {
        return entry;
      }
    }
    throw new BenchException("the kubeconfig has no " + name + " among its " + list);
  }

  private static @Nullable String pem(JsonNode node, String field) {
    String data = node.path(field + "-data").asString("");
    if (!data.isEmpty()) {
      return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
    }
    String file = node.path(field).asString("");
    try {
      return file.isEmpty() ? null : Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new BenchException("cannot read " + file, e);
    }
  }
}
