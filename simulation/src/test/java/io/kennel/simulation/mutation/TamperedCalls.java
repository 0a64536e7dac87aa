package io.kennel.simulation.mutation;

import io.kennel.api.SafeFailover;
import io.kennel.api.Transport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** A call by which a node writes the number of its lease into a pod. */
  static boolean claimsPod(Request request) {
    return request.method().equals("PATCH")
        && request.body() != null
        && request.body().path("metadata").path("annotations").has(SafeFailover.EPOCH);
  }

  /** A call by which the fail-over controller takes a node's lease away. */
  static boolean revokes(Request request) {
    return request.method().equals("PUT")
        && request.path().contains("/leases/")
        && request.body() != null
        && request.body().path("spec").path("holderIdentity").asString("").isEmpty();
  }

  /** A deletion of whatever version there is by now. */
  static Request anyVersion(Request request) {
    ObjectNode body = ((ObjectNode) Objects.requireNonNull(request.body())).deepCopy();
    if (body.path("preconditions") instanceof ObjectNode preconditions) {
      preconditions.remove("resourceVersion");
    }
    return with(request, body);
  }

  /** Updates of that kind replace whatever version there is by now. */
  record Forced(Transport next, Predicate<Request> which) implements Transport {
    @Override
    public JsonNode call(Request request) {
      if (!which.test(request)) {
        return next.call(request);
      }
      JsonNode now = next.call(new Request("GET", request.path(), Map.of(), null, ""));
      ObjectNode body = ((ObjectNode) Objects.requireNonNull(request.body())).deepCopy();
      ((ObjectNode) body.path("metadata"))
          .set("resourceVersion", now.path("metadata").path("resourceVersion"));
      return next.call(with(request, body));
    }

    @Override
    public Subscription watch(Request request, WatchSink sink) {
      return next.watch(request, sink);
    }
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
