package io.kennel.server.proxy;

import java.net.URI;

/**
 * Turns a place that a proxied application names in a redirect into the place at which the client
 * finds it, as Kubernetes does: only where the application means itself, by an absolute path.
 *
 * @param prefix the client's path up to {@code /proxy}
 */
record Relocation(String prefix, Target target) {
  String apply(String location) {
    URI uri;
    try {
      uri = URI.create(location);
    } catch (IllegalArgumentException e) {
      return location;
    }
    String host = uri.getRawAuthority();
    boolean isElsewhere =
        host != null && !host.equals(target.authority()) && !host.equals(target.host());
    String path = uri.getRawPath();
    if (isElsewhere || path == null || !path.startsWith("/") || path.startsWith(prefix + "/")) {
      return location;
    }
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String fragment = uri.getRawFragment() == null ? "" : "#" + uri.getRawFragment();
    return prefix + path + query + fragment;
  }
}
