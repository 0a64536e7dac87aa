package io.kennel.agent;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of an API server as an agent needs: pods of nodes, patches of leases and status, graceful
 * deletion.
 */
final class FakeServer implements Transport {
  /** Changes of pods as people see them, oldest first. */
  final List<String> events = new CopyOnWriteArrayList<>();

  /** Gets a permit with every change of an object. */
  final Semaphore news = new Semaphore(0);

  volatile boolean unreachable;

  private final World world;
  private final TreeMap<String, ObjectNode> objects = new TreeMap<>();
  private final List<Watch> watches = new ArrayList<>();
  private final List<Change> log = new ArrayList<>();
  private long version = 100;

  FakeServer(World world) {
    this.world = world;
  }

  synchronized ObjectNode object(String path) {
    return objects.get(path);
  }

  synchronized void put(String path, ObjectNode object) {
    String type = objects.containsKey(path) ? "MODIFIED" : "ADDED";
    store(path, object.deepCopy(), type);
  }

  synchronized void remove(String path) {
    ObjectNode last = objects.remove(path).deepCopy();
    version++;
    ((ObjectNode) last.get("metadata")).put("resourceVersion", Long.toString(version));
    publish("DELETED", path, last);
  }

  @Override
  public synchronized JsonNode call(Request request) {
    if (unreachable) {
      throw failure(503, "ServiceUnavailable");
    }
    String path = request.path();
    return switch (request.method()) {
      case "GET" -> get(path);
      case "POST" -> create(path, (ObjectNode) request.body());
      case "PUT" -> update(path, (ObjectNode) request.body());
      case "PATCH" -> patch(path, (ObjectNode) request.body());
      case "DELETE" -> delete(path, request.body());
      default -> throw new IllegalStateException(request.method());
    };
  }

  private JsonNode get(String path) {
    if (objects.containsKey(path)) {
      return objects.get(path);
    }
    if (!isCollection(path)) {
      throw failure(404, "NotFound");
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("metadata").put("resourceVersion", Long.toString(version));
    ArrayNode items = answer.putArray("items");
    objects.forEach((key, object) -> {
      if (isWithin(path, key)) {
        items.add(object);
      }
    });
    return answer;
  }

  private static boolean isCollection(String path) {
    return path.matches(".*/(pods|nodes|services|events|leases)");
  }

  private JsonNode create(String path, ObjectNode body) {
    if (path.endsWith("/events")) {
      JsonNode field = body.path("involvedObject").path("fieldPath");
      events.add(
          body.path("reason").asString()
              + " "
              + body.path("message").asString()
              + (field.isMissingNode() ? "" : " @" + field.asString()));
    }
    String full = path + "/" + body.path("metadata").path("name").asString();
    if (objects.containsKey(full)) {
      throw failure(409, "AlreadyExists");
    }
    return store(full, body.deepCopy(), "ADDED");
  }

  private JsonNode update(String path, ObjectNode body) {
    if (!objects.containsKey(path)) {
      throw failure(404, "NotFound");
    }
    return store(path, body.deepCopy(), "MODIFIED");
  }

  private JsonNode patch(String path, ObjectNode patch) {
    String base = path.endsWith("/status") ? path.substring(0, path.length() - 7) : path;
    ObjectNode before = objects.get(base);
    if (before == null) {
      throw failure(404, "NotFound");
    }
    String uid = patch.path("metadata").path("uid").asString("");
    if (!uid.isEmpty() && !uid.equals(before.path("metadata").path("uid").asString())) {
      throw failure(409, "Conflict");
    }
    ObjectNode after = before.deepCopy();
    if (patch.has("spec")) {
      after.withObject("spec").setAll((ObjectNode) patch.get("spec"));
    }
    if (patch.has("status")) {
      ObjectNode status = after.withObject("status");
      patch.get("status").properties().forEach(f -> merge(status, f.getKey(), f.getValue()));
    }
    return store(base, after, "MODIFIED");
  }

  private static void merge(ObjectNode status, String field, JsonNode value) {
    if (value.isNull()) {
      status.remove(field);
    } else if (field.equals("conditions")) {
      Map<String, JsonNode> byType = new LinkedHashMap<>();
      status.path(field).forEach(each -> byType.put(each.path("type").asString(), each));
      value.forEach(each -> byType.put(each.path("type").asString(), each));
      ArrayNode all = status.putArray(field);
      byType.values().forEach(all::add);
    } else {
      status.set(field, value);
    }
  }

  synchronized JsonNode delete(String path, JsonNode options) {
    ObjectNode before = objects.get(path);
    if (before == null) {
      throw failure(404, "NotFound");
    }
    JsonNode uid = options.path("preconditions").path("uid");
    if (uid.isString() && !uid.equals(before.path("metadata").path("uid"))) {
      throw failure(409, "Conflict");
    }
    long grace =
        options
            .path("gracePeriodSeconds")
            .asLong(before.path("spec").path("terminationGracePeriodSeconds").asLong(30));
    if (grace == 0) {
      remove(path);
      return before;
    }
    ObjectNode after = before.deepCopy();
    ObjectNode metadata = (ObjectNode) after.get("metadata");
    metadata.put("deletionTimestamp", world.clock().now().plusSeconds(grace).toString());
    metadata.put("deletionGracePeriodSeconds", grace);
    return store(path, after, "MODIFIED");
  }

  private ObjectNode store(String path, ObjectNode object, String type) {
    version++;
    ((ObjectNode) object.get("metadata")).put("resourceVersion", Long.toString(version));
    objects.put(path, object);
    publish(type, path, object);
    return object;
  }

  private void publish(String type, String path, ObjectNode object) {
    news.release();
    log.add(new Change(version, type, path, object));
    List.copyOf(watches).forEach(watch -> watch.offer(log.getLast()));
  }

  private static boolean isWithin(String collection, String path) {
    String plural = collection.substring(collection.lastIndexOf('/') + 1);
    String base = collection.substring(0, collection.lastIndexOf('/'));
    return path.startsWith(base) && path.matches(".*/" + plural + "/[^/]+");
  }

  private static StatusException failure(int code, String reason) {
    return new StatusException(new StatusException.Failure(code, reason, reason, null));
  }

  @Override
  public synchronized Subscription watch(Request request, WatchSink sink) {
    Watch watch = new Watch(request.path(), sink);
    watches.add(watch);
    long from = Long.parseLong(request.query().get("resourceVersion").getFirst());
    log.stream().filter(change -> change.version() > from).forEach(watch::offer);
    return watch;
  }

  private final class Watch implements Subscription {
    private final String path;
    private final WatchSink sink;

    Watch(String path, WatchSink sink) {
      this.path = path;
      this.sink = sink;
    }

    void offer(Change change) {
      if (isWithin(path, change.path())) {
        sink.event(change.type(), new Raw(change.object()));
      }
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }

  private record Change(long version, String type, String path, ObjectNode object) {}

  private record Raw(JsonNode tree) implements RawObject {
    @Override
    public <T> T as(Class<T> model, Function<JsonNode, T> decoder) {
      return decoder.apply(tree);
    }
  }
}
