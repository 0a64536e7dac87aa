package io.kennel.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.ObjectKey;
import io.kennel.api.ResourceType;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.RawObject;
import io.kennel.api.Transport.Request;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Typed calls over any transport. */
public final class ApiClient implements Api {
  private static final String JSON = "application/json";

  private final Transport transport;

  public ApiClient(Transport transport) {
    this.transport = transport;
  }

  @Override
  public <T extends HasMetadata> T get(Kind<T> kind, ObjectKey key) {
    return decode(kind, object("GET", path(kind, key, ""), null, null));
  }

  @Override
  public <T extends HasMetadata> @Nullable Answer<T> read(Kind<T> kind, ObjectKey key) {
    try {
      return new Answer<>(kind, object("GET", path(kind, key, ""), null, null));
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public <T extends HasMetadata> Listing<T> list(Kind<T> kind, ListOptions options) {
    Transport.ObjectList raw = listRaw(kind, options);
    List<T> items = new ArrayList<>(raw.items().size());
    raw.items().forEach(item -> items.add(decode(kind, item)));
    return new Listing<>(items, raw.resourceVersion());
  }

  @Override
  public <T extends HasMetadata> Transport.ObjectList listRaw(Kind<T> kind, ListOptions options) {
    return transport.list(
        new Request("GET", collection(kind, options.namespace()), selection(options), null, null));
  }

  @Override
  public <T extends HasMetadata> Answer<T> create(Kind<T> kind, T object) {
    String path = collection(kind, keyOf(object).namespace());
    return new Answer<>(kind, object("POST", path, Models.encode(object), JSON));
  }

  @Override
  public <T extends HasMetadata> Answer<T> update(Kind<T> kind, T object) {
    String path = path(kind, keyOf(object), "");
    return new Answer<>(kind, object("PUT", path, Models.encode(object), JSON));
  }

  @Override
  public <T extends HasMetadata> Answer<T> updateStatus(Kind<T> kind, T object) {
    String path = path(kind, keyOf(object), "status");
    return new Answer<>(kind, object("PUT", path, Models.encode(object), JSON));
  }

  @Override
  public <T extends HasMetadata> Answer<T> patch(
      Kind<T> kind, ObjectKey key, String subresource, PatchType type, JsonNode patch) {
    String path = path(kind, key, subresource);
    return new Answer<>(kind, object("PATCH", path, patch, type.mediaType()));
  }

  @Override
  public <T extends HasMetadata> void delete(Kind<T> kind, ObjectKey key, DeleteOptions options) {
    var _ = object("DELETE", path(kind, key, ""), encode(options), JSON);
  }

  @Override
  public <T extends HasMetadata> JsonNode post(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body) {
    return send("POST", path(kind, key, subresource), body, JSON);
  }

  @Override
  public <T extends HasMetadata> JsonNode replace(
      Kind<T> kind, ObjectKey key, String subresource, JsonNode body) {
    return send("PUT", path(kind, key, subresource), body, JSON);
  }

  @Override
  public <T extends HasMetadata> Transport.Subscription watch(
      Kind<T> kind, ListOptions options, Transport.WatchSink sink) {
    Map<String, List<String>> query = selection(options);
    query.put("watch", List.of("true"));
    query.put("allowWatchBookmarks", List.of("true"));
    return transport.watch(
        new Request("GET", collection(kind, options.namespace()), query, null, null), sink);
  }

  private RawObject object(
      String method, String path, @Nullable JsonNode body, @Nullable String contentType) {
    return transport.object(new Request(method, path, Map.of(), body, contentType));
  }

  private JsonNode send(
      String method, String path, @Nullable JsonNode body, @Nullable String contentType) {
    return transport.call(new Request(method, path, Map.of(), body, contentType));
  }

  private static <T extends HasMetadata> T decode(Kind<T> kind, RawObject raw) {
    return new Answer<>(kind, raw).object();
  }

  private static ObjectKey keyOf(HasMetadata object) {
    return Owners.keyOf(object);
  }

  private static String collection(Kind<?> kind, String namespace) {
    ResourceType type = kind.type();
    String scope = namespace.isEmpty() || !type.namespaced() ? "" : "/namespaces/" + namespace;
    return type.pathPrefix() + scope + "/" + type.plural();
  }

  private static String path(Kind<?> kind, ObjectKey key, String subresource) {
    String path = collection(kind, key.namespace()) + "/" + key.name();
    return subresource.isEmpty() ? path : path + "/" + subresource;
  }

  private static Map<String, List<String>> selection(ListOptions options) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    put(query, "labelSelector", options.labelSelector());
    put(query, "fieldSelector", options.fieldSelector());
    put(query, "resourceVersion", options.resourceVersion());
    if (options.timeout() != null) {
      put(query, "timeoutSeconds", Long.toString(options.timeout().toSeconds()));
    }
    return query;
  }

  private static void put(Map<String, List<String>> query, String name, String value) {
    if (!value.isEmpty()) {
      query.put(name, List.of(value));
    }
  }

  private static JsonNode encode(DeleteOptions options) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("apiVersion", "v1").put("kind", "DeleteOptions");
    if (options.gracePeriodSeconds() != null) {
      body.put("gracePeriodSeconds", options.gracePeriodSeconds());
    }
    if (!options.propagation().isEmpty()) {
      body.put("propagationPolicy", options.propagation());
    }
    if (!options.uid().isEmpty() || !options.resourceVersion().isEmpty()) {
      ObjectNode preconditions = body.putObject("preconditions");
      if (!options.uid().isEmpty()) {
        preconditions.put("uid", options.uid());
      }
      if (!options.resourceVersion().isEmpty()) {
        preconditions.put("resourceVersion", options.resourceVersion());
      }
    }
    return body;
  }
}
