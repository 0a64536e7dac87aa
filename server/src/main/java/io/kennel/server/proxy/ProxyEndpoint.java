package io.kennel.server.proxy;

import io.kennel.server.http.Endpoint;
import io.kennel.server.http.Exchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;

/**
 * The {@code proxy} subresource of pods, services and nodes. Source: "Accessing Services Running on
 * Clusters".
 */
final class ProxyEndpoint implements Endpoint {
  private final Targets targets;
  private final Forwarder forwarder;
  private final Tunnels tunnels;

  ProxyEndpoint(Targets targets, Forwarder forwarder, Tunnels tunnels) {
    this.targets = targets;
    this.forwarder = forwarder;
    this.tunnels = tunnels;
  }

  @Override
  public void serve(Exchange exchange) {
    ProxiedPath path = ProxiedPath.parse(exchange.rawPath());
    String raw = exchange.rawQuery();
    String query = raw == null ? "" : raw;
    boolean isUpgrade = Tunnels.isUpgrade(exchange);
    if (path.rest().isEmpty() && !isUpgrade) {
      redirect(exchange, query);
      return;
    }
    Target target = target(path);
    if (isUpgrade) {
      tunnels.open(exchange, target, query);
    } else {
      forwarder.forward(exchange, target, query, new Relocation(path.prefix(), target)::apply);
    }
  }

  /** Relative links of a page work only below a path that ends with a slash. */
  private static void redirect(Exchange exchange, String query) {
    String location = exchange.rawPath() + "/" + (query.isEmpty() ? "" : "?" + query);
    exchange.response().getHeaders().put(HttpHeader.LOCATION, location);
    exchange.send(301, "text/plain", new byte[0]);
  }

  private Target target(ProxiedPath path) {
    String rest = path.rest().isEmpty() ? "/" : path.rest();
    return switch (path.resource()) {
      case "pods" -> targets.pod(path.namespace(), path.name(), rest);
      case "services" -> targets.service(path.namespace(), path.name(), rest);
      case "nodes" -> targets.node(path.name(), rest);
      default -> throw new IllegalStateException("no proxy for " + path.resource());
    };
  }

  /**
   * A path cut at its {@code proxy}.
   *
   * @param prefix up to and with {@code /proxy}, percent-encoded
   * @param rest what follows, percent-encoded; empty, or with a leading slash
   */
  record ProxiedPath(String prefix, String resource, String namespace, String name, String rest) {
    static ProxiedPath parse(String rawPath) {
      List<String> parts = List.of(rawPath.split("/", -1));
      boolean isNamespaced = parts.get(3).equals("namespaces");
      int at = isNamespaced ? 5 : 3;
      String prefix = String.join("/", parts.subList(0, at + 3));
      return new ProxiedPath(
          prefix,
          parts.get(at),
          isNamespaced ? decoded(parts.get(4)) : "",
          decoded(parts.get(at + 1)),
          rawPath.substring(prefix.length()));
    }

    private static String decoded(String part) {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }
}
