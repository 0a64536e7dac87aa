package io.kennel.server.http;

import io.kennel.api.Catalogue;
import io.kennel.api.StatusErrors;
import io.kennel.api.discovery.AggregatedDiscovery;
import io.kennel.api.discovery.DiscoveryDocuments;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api}, {@code /apis} and below, as far as no object is named. Made once, when asked. */
final class DiscoveryEndpoint implements Endpoint {
  private static final List<String> AGGREGATED_VERSIONS = List.of("v2", "v2beta1");

  private final DiscoveryDocuments documents;
  private final AggregatedDiscovery aggregated;
  private final Map<String, byte[]> encoded = new ConcurrentHashMap<>();

  DiscoveryEndpoint(Catalogue catalogue) {
    this.documents = new DiscoveryDocuments(catalogue);
    this.aggregated = new AggregatedDiscovery(catalogue);
  }

  @Override
  public void serve(Exchange exchange) {
    if (!exchange.method().equals("GET") && !exchange.isHead()) {
      throw StatusErrors.methodNotAllowed();
    }
    exchange.response().getHeaders().put(HttpHeader.VARY, "Accept");
    String path = exchange.path();
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    boolean isRoot = trimmed.equals("/api") || trimmed.equals("/apis");
    String version = isRoot ? aggregatedVersion(exchange) : null;
    if (version != null) {
      sendAggregated(exchange, trimmed, version);
      return;
    }
    MediaTypes.choose(exchange.headerParts(HttpHeader.ACCEPT));
    byte[] known = encoded.get(trimmed);
    if (known == null) {
      JsonNode document = document(exchange, trimmed);
      if (document == null) {
        throw StatusErrors.unknownResource();
      }
      known = JsonMapper.shared().writeValueAsBytes(document);
      encoded.put(trimmed, known);
    }
    exchange.send(200, MediaTypes.JSON, known);
  }

  private void sendAggregated(Exchange exchange, String path, String version) {
    Supplier<ObjectNode> document =
        () -> path.equals("/api") ? aggregated.core(version) : aggregated.groups(version);
    byte[] body =
        encoded.computeIfAbsent(
            path + " " + version, key -> JsonMapper.shared().writeValueAsBytes(document.get()));
    exchange.send(200, AggregatedDiscovery.mediaType(version), body);
  }

  /** The first version of the aggregated form that the client accepts; null for none. */
  private static @Nullable String aggregatedVersion(Exchange exchange) {
    for (String accepted : exchange.headerParts(HttpHeader.ACCEPT)) {
      for (String version : AGGREGATED_VERSIONS) {
        boolean isThis =
            accepted.contains("g=apidiscovery.k8s.io")
                && List.of(accepted.split(";")).contains("v=" + version);
        if (isThis) {
          return version;
        }
      }
    }
    return null;
  }

  private @Nullable JsonNode document(Exchange exchange, String path) {
    String[] parts = path.substring(1).split("/");
    boolean isCore = parts[0].equals("api");
    return switch (parts.length) {
      case 1 -> isCore ? documents.coreVersions(host(exchange)) : documents.groups();
      case 2 -> isCore ? documents.resources("", parts[1]) : documents.group(parts[1]);
      case 3 -> isCore ? null : documents.resources(parts[1], parts[2]);
      default -> null;
    };
  }

  private static String host(Exchange exchange) {
    String host = exchange.header(HttpHeader.HOST);
    return host.isEmpty() ? "" + exchange.request().getHttpURI().getAuthority() : host;
  }

  /** {@code /}: the paths there are. */
  static JsonNode paths(List<String> paths) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    paths.forEach(document.putArray("paths")::add);
    return document;
  }
}
