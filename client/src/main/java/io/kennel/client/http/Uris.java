package io.kennel.client.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Puts a request's address together. */
final class Uris {
  private Uris() {}

  /** The path is as it is in the API, unescaped, and has no query. */
  static URI resolve(URI server, String path, Map<String, List<String>> query) {
    StringJoiner joined = new StringJoiner("&", "?", "").setEmptyValue("");
    query.forEach(
        (name, values) -> values.forEach(value -> joined.add(escape(name) + "=" + escape(value))));
    StringJoiner segments = new StringJoiner("/");
    for (String segment : path.split("/", -1)) {
      segments.add(escape(segment).replace("%3A", ":"));
    }
    String base = server.toString();
    String root = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    return URI.create(root + segments + joined);
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
