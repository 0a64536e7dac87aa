package io.kennel.server.proxy;

import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Where a request is carried to.
 *
 * @param host an IP address or a name
 * @param path percent-encoded, with a leading slash
 * @param trust whose certificates are believed
 */
record Target(boolean isTls, String host, int port, String path, Trust trust) {
  /** Whom to believe to be the other end of a TLS connection. */
  enum Trust {
    /** Anybody, as Kubernetes does for pods and services: their certificates are their own. */
    ANYBODY,
    /** Who has a certificate of this cluster's authority for this address. */
    CLUSTER
  }

  String scheme() {
    return isTls ? "https" : "http";
  }

  /** {@code host:port} as it stands in a URL. */
  String authority() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** A request line's target. */
  String pathQuery(String query) {
    return query.isEmpty() ? path : path + "?" + query;
  }

  Target at(InetSocketAddress address) {
    return new Target(isTls, address.getHostString(), address.getPort(), path, trust);
  }

  Target withPath(String other) {
    return new Target(isTls, host, port, other, trust);
  }

  static boolean isTlsScheme(String scheme) {
    return scheme.toLowerCase(Locale.ROOT).equals("https");
  }
}
