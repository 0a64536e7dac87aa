package io.kennel.dns;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.kennel.api.Transport;
import io.kennel.client.Models;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists what it was given, and passes on what it is given later. */
final class StubTransport implements Transport {
  private final Map<String, List<JsonNode>> listed = new ConcurrentHashMap<>();
  private final Map<String, WatchSink> sinks = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong(10);

  void listed(HasMetadata object) {
    listed.computeIfAbsent(plural(object), _ -> new ArrayList<>()).add(encode(object));
  }

  /** Sends an event to the watch of its type. */
  void send(String type, HasMetadata object) {
    sinks.get(plural(object)).event(type, new Raw(encode(object)));
  }

  boolean watched() {
    return sinks.size() == 2;
  }

  private JsonNode encode(HasMetadata object) {
    ObjectNode tree = (ObjectNode) Models.encode(object);
    ((ObjectNode) tree.get("metadata"))
        .put("resourceVersion", Long.toString(version.incrementAndGet()));
    return tree;
  }

  private static String plural(HasMetadata object) {
    return object.getKind().equals("Service") ? "services" : "endpointslices";
  }

  @Override
  public JsonNode call(Request request) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("metadata").put("resourceVersion", Long.toString(version.get()));
    var items = answer.putArray("items");
    listed.getOrDefault(type(request), List.of()).forEach(items::add);
    return answer;
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    sinks.put(type(request), sink);
    return () -> {};
  }

  private static String type(Request request) {
    return request.path().substring(request.path().lastIndexOf('/') + 1);
  }

  private record Raw(JsonNode tree) implements RawObject {
    @Override
    public <T> T as(Class<T> model, Function<JsonNode, T> decoder) {
      return decoder.apply(tree);
    }
  }
}
