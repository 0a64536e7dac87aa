package io.kennel.simulation.mutation;

import io.kennel.api.Transport;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A way to the server on which some calls are changed, or go astray. */
record TamperedCalls(Transport next, Predicate<Request> which, UnaryOperator<Request> change)
    implements Transport {
  @Override
  public JsonNode call(Request request) {
    return next.call(which.test(request) ? change.apply(request) : request);
  }

  @Override
  public Subscription watch(Request request, WatchSink sink) {
    return next.watch(request, sink);
  }

  /** The same call with another body. */
  static Request with(Request request, @Nullable ObjectNode body) {
    Map<String, List<String>> query = request.query();
    return new Request(request.method(), request.path(), query, body, "application/json");
  }

  /** A call that changes a pod itself, and none of its subresources. */
  static boolean deletesPod(Request request) {
    return request.method().equals("DELETE") && request.path().contains("/pods/");
  }

  /** Calls of that kind never leave: the caller takes its own body for the answer. */
  record Swallowed(Transport next, Predicate<Request> which, JsonNode answer) implements Transport {
    @Override
    public JsonNode call(Request request) {
      if (which.test(request)) {
        return request.body() == null ? answer : request.body();
      }
      return next.call(request);
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(request, sink);
    }
  }
}
