package io.kennel.simulation.mutation;

import io.kennel.api.StatusException;
import io.kennel.api.Transport;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Servers whose watches or lists are wrong now and then. */
final class TamperedServer {
  private static final int ONE_IN = 40;

  private TamperedServer() {}

  /** Forgets one event of a watch in so many. */
  static Transport forgetting(Transport next) {
    return new Watching(next) {
      private int events;

      @Override
      void event(WatchSink client, String type, RawObject object) {
        if (type.equals("BOOKMARK") || ++events % ONE_IN != 0) {
          client.event(type, object);
        }
      }
    };
  }

  /** Now and then tells of an event only after the next one. */
  static Transport disordered(Transport next) {
    return new Watching(next) {
      private final Map<WatchSink, ArrayDeque<Runnable>> held = new HashMap<>();
      private int events;

      @Override
      void event(WatchSink client, String type, RawObject object) {
        ArrayDeque<Runnable> late = held.computeIfAbsent(client, _ -> new ArrayDeque<>());
        if (++events % ONE_IN == 0) {
          late.add(() -> client.event(type, object));
          return;
        }
        client.event(type, object);
        while (!late.isEmpty()) {
          late.remove().run();
        }
      }
    };
  }

  /** Now and then answers a list with what it answered before, under the new version. */
  static Transport old(Transport next) {
    return new Watching(next) {
      private final Map<String, JsonNode> before = new HashMap<>();

      @Override
      public JsonNode call(Request request) {
        JsonNode answer = next.call(request);
        if (answer.path("items").isMissingNode()) {
          return answer;
        }
        JsonNode known = before.put(request.path() + request.query(), answer);
        if (known == null) {
          return answer;
        }
        ObjectNode late = ((ObjectNode) answer).objectNode();
        late.set("metadata", answer.path("metadata"));
        late.set("items", known.path("items"));
        return late;
      }

      @Override
      void event(WatchSink client, String type, RawObject object) {
        client.event(type, object);
      }
    };
  }

  private abstract static class Watching implements Transport {
    private final Transport next;

    Watching(Transport next) {
      this.next = next;
    }

    abstract void event(WatchSink client, String type, RawObject object);

    @Override
    public JsonNode call(Request request) {
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(
          request,
          new WatchSink() {
            @Override
            public void event(String type, RawObject object) {
              Watching.this.event(sink, type, object);
            }

            @Override
            public void ended(@Nullable StatusException failure) {
              sink.ended(failure);
            }
          });
    }
  }
}
