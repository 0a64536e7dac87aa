package io.kennel.client;

import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** As much of an API server as the client's tests need: objects by path, versions, a watch log. */
final class FakeServer implements Transport {
  /** Decoded model objects, to see that none is decoded twice. */
  final AtomicInteger decodings = new AtomicInteger();

  final List<Request> requests = new ArrayList<>();
  final List<Watch> watches = new ArrayList<>();
  StatusException failure;
  boolean conflictOnce;

  private final World world;
  private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
  private final List<Logged> log = new ArrayList<>();
  private long version = 100;
  private long compacted = 100;

  FakeServer(World world) {
    this.world = world;
  }

  record Logged(long version, String type, String path, Raw object) {}

  /** Forgets the log, so that older versions are gone. */
  void compact() {
    compacted = version;
    log.clear();
  }

  /** Ends all watches. */
  void breakWatches(StatusException why) {
    List<Watch> open = List.copyOf(watches);
    watches.clear();
    open.forEach(watch -> watch.end(why));
  }

  void send(String type, JsonNode object) {
    watches.forEach(watch -> watch.sink.event(type, new Raw(object)));
  }

  @Override
  public JsonNode call(Request request) {
    requests.add(request);
    if (failure != null) {
      throw failure;
    }
    if (conflictOnce && !request.method().equals("GET")) {
      conflictOnce = false;
      throw new StatusException(new StatusException.Failure(409, "Conflict", "stale", null));
    }
    String path = request.path();
    return switch (request.method()) {
      case "GET" -> objects.containsKey(path) ? objects.get(path) : list(path);
      case "POST" -> create(path, (ObjectNode) request.body());
      case "PUT" -> put(path, (ObjectNode) request.body(), "MODIFIED");
      case "PATCH" -> patch(path, (ObjectNode) request.body());
      case "DELETE" -> delete(path);
      default -> throw new IllegalStateException(request.method());
    };
  }

  private JsonNode list(String path) {
    if (!path.endsWith("s")) {
      throw notFound(path);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("metadata").put("resourceVersion", Long.toString(version));
    var items = answer.putArray("items");
    objects.forEach((key, object) -> {
      if (isWithin(path, key)) {
        items.add(object);
      }
    });
    return answer;
  }

  private JsonNode create(String path, ObjectNode body) {
    String full = path + "/" + body.path("metadata").path("name").asString();
    if (objects.containsKey(full)) {
      throw new StatusException(
          new StatusException.Failure(409, "AlreadyExists", full + " already exists", null));
    }
    return put(full, body, "ADDED");
  }

  private ObjectNode put(String path, ObjectNode body, String type) {
    ObjectNode stored = body.deepCopy();
    version++;
    ((ObjectNode) stored.get("metadata")).put("resourceVersion", Long.toString(version));
    objects.put(path, stored);
    publish(new Logged(version, type, path, new Raw(stored)));
    return stored;
  }

  private JsonNode patch(String path, ObjectNode patch) {
    ObjectNode before = objects.get(path);
    if (before == null) {
      throw notFound(path);
    }
    ObjectNode after = before.deepCopy();
    patch.properties().forEach(field -> after.set(field.getKey(), field.getValue()));
    return put(path, after, "MODIFIED");
  }

  private JsonNode delete(String path) {
    ObjectNode before = objects.remove(path);
    if (before == null) {
      throw notFound(path);
    }
    version++;
    ObjectNode last = before.deepCopy();
    ((ObjectNode) last.get("metadata")).put("resourceVersion", Long.toString(version));
    publish(new Logged(version, "DELETED", path, new Raw(last)));
    return last;
  }

  private void publish(Logged change) {
    log.add(change);
    watches.forEach(watch -> watch.offer(change));
  }

  private static boolean isWithin(String collection, String path) {
    String plural = collection.substring(collection.lastIndexOf('/') + 1);
    String base = collection.substring(0, collection.lastIndexOf('/'));
    return path.startsWith(base) && path.matches(".*/" + plural + "/[^/]+");
  }

  private static StatusException notFound(String path) {
    return new StatusException(
        new StatusException.Failure(404, "NotFound", path + " not found", null));
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    requests.add(request);
    long from = Long.parseLong(request.query().get("resourceVersion").getFirst());
    Watch watch = new Watch(request.path(), sink);
    if (failure != null || from < compacted) {
      StatusException why = failure == null ? StatusErrors.expired("too old") : failure;
      var _ = world.tasks().start("end", () -> watch.end(why));
      return watch;
    }
    watches.add(watch);
    log.stream().filter(change -> change.version() > from).forEach(watch::offer);
    return watch;
  }

  final class Watch implements Subscription {
    private final String path;
    private final WatchSink sink;
    private boolean over;

    Watch(String path, WatchSink sink) {
      this.path = path;
      this.sink = sink;
    }

    /** In order, and later than the change, as from a server. */
    void offer(Logged change) {
      if (!over && isWithin(path, change.path())) {
        sink.event(change.type(), change.object());
      }
    }

    void end(StatusException why) {
      if (!over) {
        over = true;
        sink.ended(why);
      }
    }

    @Override
    public void close() {
      over = true;
      watches.remove(this);
    }
  }

  final class Raw implements RawObject {
    private final JsonNode tree;
    private final Map<Class<?>, Object> decoded = new HashMap<>();

    Raw(JsonNode tree) {
      this.tree = tree;
    }

    @Override
    public JsonNode tree() {
      return tree;
    }

    @Override
    public <T> T as(Class<T> model, Function<JsonNode, T> decoder) {
      return model.cast(
          decoded.computeIfAbsent(
              model,
              _ -> {
                decodings.incrementAndGet();
                return decoder.apply(tree);
              }));
    }
  }
}
