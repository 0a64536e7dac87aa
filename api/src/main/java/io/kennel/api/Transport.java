package io.kennel.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Carries requests to an API server: in this process, or over HTTPS. Thread-safe. */
public interface Transport {
  /**
   * Sends a request and returns the answer's JSON.
   *
   * @throws StatusException for every answer that is a failure, and with code 503 and reason {@code
   *     ServiceUnavailable} when the server could not be reached (the request may have been carried
   *     out)
   */
  JsonNode call(Request request);

  /**
   * Sends a request whose answer is an object, most of which nobody may look at.
   *
   * @throws StatusException as {@link #call} does
   */
  default RawObject object(Request request) {
    return new DecodedOnce(call(request));
  }

  /**
   * Sends a request whose answer is a list.
   *
   * @throws StatusException as {@link #call} does
   */
  default ObjectList list(Request request) {
    return ObjectList.of(call(request));
  }

  /**
   * Opens a watch. Returns at once; events come on threads of the transport's choosing, one at a
   * time and in order, until {@link WatchSink#ended} has been called or the subscription is closed.
   */
  Subscription watch(Request request, WatchSink sink);

  /**
   * A request.
   *
   * @param method the HTTP method
   * @param path such as {@code /apis/apps/v1/namespaces/default/statefulsets/kubia}
   * @param query the query parameters, in order
   * @param contentType the body's media type; null without a body
   */
  record Request(
      String method,
      String path,
      Map<String, List<String>> query,
      @Nullable JsonNode body,
      @Nullable String contentType) {}

  /** The objects of a list. */
  record ObjectList(List<RawObject> items, String resourceVersion) {
    public ObjectList {
      items = List.copyOf(items);
    }

    /** From the list's JSON. */
    public static ObjectList of(JsonNode list) {
      List<RawObject> items = new ArrayList<>(list.path("items").size());
      list.path("items").forEach(tree -> items.add(new DecodedOnce(tree)));
      return new ObjectList(items, list.path("metadata").path("resourceVersion").asString(""));
    }
  }

  /** Receives a watch. */
  interface WatchSink {
    /** {@code type} is ADDED, MODIFIED, DELETED or BOOKMARK. */
    void event(String type, RawObject object);

    /** The watch is over: {@code failure} says why, null for an ordinary end. Called once. */
    void ended(@Nullable StatusException failure);
  }

  /** An object as it came. */
  interface RawObject {
    /** Read only: it is shared. */
    JsonNode tree();

    /** Its namespace and name, for which a tree may not be needed. */
    default ObjectKey key() {
      JsonNode metadata = tree().path("metadata");
      return new ObjectKey(
          metadata.path("namespace").asString(""), metadata.path("name").asString(""));
    }

    /** Its {@code resourceVersion}, likewise. */
    default String version() {
      return tree().path("metadata").path("resourceVersion").asString("");
    }

    /**
     * The object as a model class; decoded on first use, once for everybody in this process who
     * shares it. All callers decode objects of one type to the same class.
     */
    <T> T as(Class<T> model, Function<JsonNode, T> decoder);
  }

  /** An open watch. */
  interface Subscription extends AutoCloseable {
    /** No event comes after this returns, except one that is being delivered. Idempotent. */
    @Override
    void close();
  }
}
