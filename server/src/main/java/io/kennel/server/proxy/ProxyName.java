package io.kennel.server.proxy;

import io.kennel.api.StatusErrors;
import java.util.Locale;

/**
 * The name in a proxied path: {@code name}, {@code name:port} or {@code scheme:name:port}.
 *
 * @param scheme http, https, or empty
 * @param port a number or a name, or empty
 */
record ProxyName(String scheme, String name, String port) {
  /**
   * Reads a name.
   *
   * @param what pod, service or node, for the message
   * @throws io.kennel.api.StatusException with code 400 for anything else
   */
  static ProxyName parse(String text, String what) {
    String[] parts = text.split(":", -1);
    ProxyName name =
        switch (parts.length) {
          case 1 -> new ProxyName("", parts[0], "");
          case 2 -> new ProxyName("", parts[0], parts[1]);
          case 3 -> new ProxyName(parts[0].toLowerCase(Locale.ROOT), parts[1], parts[2]);
          default -> new ProxyName("invalid", "", "");
        };
    boolean isScheme =
        name.scheme().isEmpty() || name.scheme().equals("http") || name.scheme().equals("https");
    if (!isScheme || name.name().isEmpty()) {
      throw StatusErrors.badRequest("invalid " + what + " request \"" + text + "\"");
    }
    return name;
  }

  boolean isTls() {
    return Target.isTlsScheme(scheme);
  }

  int defaultPort() {
    return isTls() ? 443 : 80;
  }
}
