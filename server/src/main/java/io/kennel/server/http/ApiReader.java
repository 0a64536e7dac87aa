package io.kennel.server.http;

import io.kennel.api.ResourceType;
import io.kennel.api.StatusException;
import io.kennel.api.StatusJson;
import io.kennel.server.ApiServer;
import io.kennel.server.request.ApiRequest;
import io.kennel.server.request.ApiResponse;
import io.kennel.server.request.ObjectLookup;
import io.kennel.server.request.Payload;
import io.kennel.server.request.User;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads objects for the server's own needs, as a user who may see everything. Thread-safe. */
public final class ApiReader implements ObjectLookup {
  private static final User SELF = User.of("system:apiserver", User.MASTERS);

  private final ApiServer server;

  public ApiReader(ApiServer server) {
    this.server = server;
  }

  /**
   * An object.
   *
   * @throws StatusException as the server answers, such as 404
   */
  public JsonNode get(ResourceType type, String namespace, String name) {
    return read(path(type, namespace) + "/" + name, Map.of());
  }

  /** The objects of a namespace that a label selector chooses. */
  public List<JsonNode> list(ResourceType type, String namespace, String labelSelector) {
    return list(type, namespace, Map.of("labelSelector", List.of(labelSelector)));
  }

  /**
   * The objects of a namespace, or of all where that is empty.
   *
   * @param query such as {@code labelSelector}
   */
  public List<JsonNode> list(ResourceType type, String namespace, Map<String, List<String>> query) {
    return List.copyOf(read(path(type, namespace), query).path("items").values());
  }

  @Override
  public @Nullable JsonNode find(ResourceType type, String namespace, String name) {
    try {
      return name.isEmpty() ? null : get(type, namespace, name);
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  private JsonNode read(String path, Map<String, List<String>> query) {
    ApiResponse response =
        server.handle(new ApiRequest("GET", path, query, "", "", "", SELF, Payload.NONE));
    return switch (response) {
      case ApiResponse.Content content -> {
        JsonNode tree = content.body().tree();
        if (content.code() >= 400) {
          throw new StatusException(StatusJson.parse(tree, content.code()));
        }
        yield tree;
      }
      case ApiResponse.Watch watch -> {
        watch.stream().close();
        throw new IllegalStateException("a watch where objects were asked for: " + path);
      }
    };
  }

  private static String path(ResourceType type, String namespace) {
    String prefix = (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion();
    String middle = namespace.isEmpty() ? "/" : "/namespaces/" + namespace + "/";
    return prefix + middle + type.plural();
  }
}
