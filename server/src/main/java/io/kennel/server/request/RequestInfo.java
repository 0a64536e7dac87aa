package io.kennel.server.request;

import java.util.List;
import java.util.Locale;

/**
 * What a request is about, read from its method and path alone. Source: "Authorization Overview",
 * section "Determine the request verb".
 *
 * @param resourceRequest false for paths outside {@code /api/VERSION} and {@code /apis/GROUP/…}
 * @param verb get, list, watch, create, update, patch, delete or deletecollection; for other paths
 *     the method in small letters
 * @param resource the plural, empty for a path that only names a group and version
 * @param namespace empty for none; for a namespace itself, its own name
 * @param name empty where the path names no object
 * @param rest what follows the subresource, without leading slash, such as a proxied path
 */
public record RequestInfo(
    boolean resourceRequest,
    String verb,
    String path,
    String group,
    String version,
    String resource,
    String subresource,
    String namespace,
    String name,
    String rest) {

  /** Reads a request. */
  public static RequestInfo of(ApiRequest request) {
    return of(
        request.method(),
        request.path(),
        request.flag("watch"),
        request.parameter("fieldSelector", ""));
  }

  /** Reads a method and a path; {@code watch} is the query parameter of that name. */
  public static RequestInfo of(String method, String path, boolean watch, String fieldSelector) {
    List<String> parts = List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
    boolean core = parts.getFirst().equals("api");
    int head = core ? 2 : 3;
    boolean known = core || parts.getFirst().equals("apis");
    if (!known || parts.size() <= head || parts.get(head).isEmpty()) {
      return other(method, path);
    }
    String group = core ? "" : parts.get(1);
    return new Reader(method, path, watch, fieldSelector, group, parts.get(head - 1))
        .read(parts.subList(head, parts.size()));
  }

  private static RequestInfo other(String method, String path) {
    String verb = method.toLowerCase(Locale.ROOT);
    return new RequestInfo(false, verb, path, "", "", "", "", "", "", "");
  }

  /** {@code pods} or {@code statefulsets.apps}. */
  public String qualifiedResource() {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  /** The same about the same object with another verb. */
  public RequestInfo withVerb(String otherVerb) {
    return new RequestInfo(
        resourceRequest,
        otherVerb,
        path,
        group,
        version,
        resource,
        subresource,
        namespace,
        name,
        rest);
  }

  /** Everything known before the resource's own part of the path is read. */
  private record Reader(
      String method,
      String path,
      boolean watch,
      String fieldSelector,
      String group,
      String version) {
    RequestInfo read(List<String> parts) {
      if (parts.getFirst().equals("watch") && parts.size() > 1) {
        return new Reader(method, path, true, fieldSelector, group, version)
            .read(parts.subList(1, parts.size()));
      }
      boolean inNamespace = parts.getFirst().equals("namespaces") && parts.size() > 2;
      if (inNamespace && !List.of("status", "finalize").contains(parts.get(2))) {
        return info(parts.get(1), parts.subList(2, parts.size()));
      }
      boolean namespace = parts.getFirst().equals("namespaces") && parts.size() > 1;
      return info(namespace ? parts.get(1) : "", parts);
    }

    private RequestInfo info(String namespace, List<String> parts) {
      String name = parts.size() > 1 ? parts.get(1) : "";
      String subresource = parts.size() > 2 ? parts.get(2) : "";
      String rest = parts.size() > 3 ? String.join("/", parts.subList(3, parts.size())) : "";
      return new RequestInfo(
          true,
          verb(name),
          path,
          group,
          version,
          parts.getFirst(),
          subresource,
          namespace,
          name.isEmpty() ? nameInSelector() : name,
          rest);
    }

    /** A list or watch of one name counts as about that object, as in Kubernetes. */
    private String nameInSelector() {
      String prefix = "metadata.name=";
      boolean one = fieldSelector.startsWith(prefix) && fieldSelector.indexOf(',') < 0;
      return one && (watch || method.equals("GET")) ? fieldSelector.substring(prefix.length()) : "";
    }

    private String verb(String name) {
      return switch (method) {
        case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
        case "POST" -> "create";
        case "PUT" -> "update";
        case "PATCH" -> "patch";
        case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
        default -> method.toLowerCase(Locale.ROOT);
      };
    }
  }
}
