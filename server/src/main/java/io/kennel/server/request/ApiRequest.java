package io.kennel.server.request;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request, free of the protocol it came by.
 *
 * @param method the HTTP method in capitals
 * @param path decoded, without query, such as {@code /api/v1/namespaces/default/pods}
 * @param query the decoded query parameters
 * @param accept the {@code Accept} header, empty for JSON
 * @param contentType the {@code Content-Type} header, empty without a body
 * @param userAgent the {@code User-Agent} header, such as {@code kubectl/v1.33.0 (linux/amd64)}
 */
public record ApiRequest(
    String method,
    String path,
    Map<String, List<String>> query,
    String accept,
    String contentType,
    String userAgent,
    User user,
    Payload body) {
  /** The largest body that is accepted, as in Kubernetes. */
  public static final int BODY_BYTES_MAX = 3 * 1024 * 1024;

  /** The first value of a query parameter, null where it is missing. */
  public @Nullable String parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  /** The first value of a query parameter, {@code otherwise} where it is missing or empty. */
  public String parameter(String name, String otherwise) {
    String value = parameter(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  /** True for {@code true}, {@code 1} and a parameter without value, as Kubernetes reads them. */
  public boolean flag(String name) {
    String value = parameter(name);
    return value != null && !value.equalsIgnoreCase("false") && !value.equals("0");
  }
}
