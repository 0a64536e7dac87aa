package io.kennel.bench;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.api.Transport.Request;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A namespace of its own on the measured cluster, deleted at the end. */
final class Workspace implements AutoCloseable {
  private static final int POLL_MILLIS = 2;

  final String namespace;
  private final Transport transport;

  Workspace(Transport transport, String namespace) {
    this.transport = transport;
    this.namespace = namespace;
    call("POST", "/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
  }

  /** The path of a collection of the core group in this namespace. */
  String core(String plural) {
    return "/api/v1/namespaces/" + namespace + "/" + plural;
  }

  String apps(String plural) {
    return "/apis/apps/v1/namespaces/" + namespace + "/" + plural;
  }

  JsonNode create(String collection, String json) {
    return call("POST", collection, json);
  }

  JsonNode get(String path) {
    return call("GET", path, null);
  }

  /** Those of a collection that a field selector selects. */
  JsonNode list(String collection, String fieldSelector) {
    return transport.call(
        new Request(
            "GET", collection, Map.of("fieldSelector", List.of(fieldSelector)), null, null));
  }

  /** Whether a collection has no object; costs little where it has many. */
  boolean isEmpty(String collection) {
    Map<String, List<String>> one = Map.of("limit", List.of("1"));
    return transport.call(new Request("GET", collection, one, null, null)).path("items").isEmpty();
  }

  Transport.Subscription watch(Request request, Transport.WatchSink sink) {
    return transport.watch(request, sink);
  }

  void delete(String path) {
    call("DELETE", path, null);
  }

  /**
   * Reads an object until it is as wanted; one that is not there is not.
   *
   * @return nanoseconds since {@code startNanos}
   */
  long awaitNanos(String path, long startNanos, int secondsMax, Predicate<JsonNode> wanted) {
    while (true) {
      JsonNode object = find(path);
      long passed = System.nanoTime() - startNanos;
      if (object != null && wanted.test(object)) {
        return passed;
      }
      pauseUnless(passed > secondsMax * 1_000_000_000L, path + " is not as wanted", secondsMax);
    }
  }

  void awaitGone(String path, int secondsMax) {
    long start = System.nanoTime();
    while (find(path) != null) {
      long passed = System.nanoTime() - start;
      pauseUnless(passed > secondsMax * 1_000_000_000L, path + " is still there", secondsMax);
    }
  }

  private @Nullable JsonNode find(String path) {
    try {
      return get(path);
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return null;
      }
      throw e;
    }
  }

  private static void pauseUnless(boolean over, String what, int secondsMax) {
    if (over) {
      throw new BenchException(what + " after " + secondsMax + " s");
    }
    pause();
  }

  static void pause() {
    pause(POLL_MILLIS);
  }

  static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", e);
    }
  }

  private JsonNode call(String method, String path, @Nullable String json) {
    JsonNode body = json == null ? null : JsonMapper.shared().readTree(json);
    Map<String, List<String>> query = Map.of();
    return transport.call(
        new Request(method, path, query, body, body == null ? null : "application/json"));
  }

  @Override
  public void close() {
    delete("/api/v1/namespaces/" + namespace);
  }
}
