package io.kennel.server.proxy;

import io.kennel.server.http.Exchange;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Which headers go along. Source: RFC 9110, section 7.6.1. */
final class ForwardedHeaders {
  private static final Set<HttpHeader> HOP_BY_HOP =
      Set.of(
          HttpHeader.CONNECTION,
          HttpHeader.KEEP_ALIVE,
          HttpHeader.PROXY_AUTHENTICATE,
          HttpHeader.PROXY_AUTHORIZATION,
          HttpHeader.TE,
          HttpHeader.TRAILER,
          HttpHeader.TRANSFER_ENCODING,
          HttpHeader.UPGRADE);

  private ForwardedHeaders() {}

  /**
   * Those of a request. The credentials meant for the API server stay here; framing and host are
   * for whoever sends the request on.
   */
  static HttpFields of(Exchange exchange, Target target) {
    Request request = exchange.request();
    HttpFields.Mutable headers = HttpFields.build();
    Set<String> named = namedInConnection(request.getHeaders());
    for (HttpField field : request.getHeaders()) {
      HttpHeader known = field.getHeader();
      boolean isOurs =
          known == HttpHeader.AUTHORIZATION
              || known == HttpHeader.HOST
              || known == HttpHeader.CONTENT_LENGTH;
      if (!isOurs && !isHopByHop(field, named)) {
        headers.add(field);
      }
    }
    headers.put(HttpHeader.HOST, host(request, target));
    headers.put(HttpHeader.X_FORWARDED_FOR, Request.getRemoteAddr(request));
    headers.put("X-Forwarded-Uri", exchange.rawPath());
    headers.put(HttpHeader.X_FORWARDED_HOST, host(request, target));
    headers.put(HttpHeader.X_FORWARDED_PROTO, "https");
    return headers;
  }

  /** Copies an answer's headers. */
  static void copy(HttpFields from, HttpFields.Mutable to) {
    Set<String> named = namedInConnection(from);
    for (HttpField field : from) {
      if (!isHopByHop(field, named)) {
        to.add(field);
      }
    }
  }

  private static boolean isHopByHop(HttpField field, Set<String> named) {
    HttpHeader known = field.getHeader();
    return (known != null && HOP_BY_HOP.contains(known))
        || named.contains(field.getLowerCaseName());
  }

  private static Set<String> namedInConnection(HttpFields headers) {
    Set<String> names = new HashSet<>();
    for (String value : headers.getCSV(HttpHeader.CONNECTION, false)) {
      names.add(value.toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static String host(Request request, Target target) {
    String authority = request.getHttpURI().getAuthority();
    String host = request.getHeaders().get(HttpHeader.HOST);
    return host != null ? host : authority != null ? authority : target.authority();
  }
}
