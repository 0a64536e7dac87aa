package io.kennel.simulation.mutation;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A way to the server on which the specifications of StatefulSets look different. */
record TamperedObjects(Transport next, Consumer<ObjectNode> change) implements Transport {
  private static final String SETS = "/apis/apps/v1/statefulsets";

  @Override
  public JsonNode call(Request request) {
    JsonNode answer = next.call(request);
    if (!request.method().equals("GET") || !request.path().equals(SETS)) {
      return answer;
    }
    JsonNode changed = answer.deepCopy();
    changed.path("items").forEach(this::tamper);
    return changed;
  }

  private void tamper(JsonNode set) {
    if (set.path("spec") instanceof ObjectNode spec) {
      change.accept(spec);
    }
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return next.watch(request, request.path().equals(SETS) ? new Sink(sink) : sink);
  }

  private final class Sink implements WatchSink {
    private final WatchSink client;

    Sink(WatchSink client) {
      this.client = client;
    }

    @Override
    public void event(String type, RawObject object) {
      JsonNode changed = object.tree().deepCopy();
      tamper(changed);
      client.event(type, new Raw(changed));
    }

    @Override
    public void ended(@Nullable StatusException failure) {
      client.ended(failure);
    }
  }

  private record Raw(JsonNode tree) implements RawObject {
    @Override
    public <T> T as(Class<T> model, Function<JsonNode, T> decoder) {
      return decoder.apply(tree);
    }
  }
}
