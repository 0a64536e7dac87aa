package io.kennel.server.verbs;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.server.json.Json;
import io.kennel.server.registry.Admission;
import io.kennel.server.request.ApiResponse;
import io.kennel.store.Key;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code eviction} subresource of pods: a deletion that asks the pod's disruption budget. The
 * budget is charged in the very write that begins the deletion, so no two evictions can ever spend
 * the same allowance, and none is spent on a pod that stays.
 */
final class Evictions {
  private static final int CONTENTION_RETRY_SECONDS = 1;

  private final Writes writes;

  Evictions(Writes writes) {
    this.writes = writes;
  }

  ApiResponse evict(Exchange exchange, ObjectNode eviction) {
    String named = Json.text(eviction, "metadata", "name");
    if (!named.isEmpty() && !named.equals(exchange.name())) {
      throw StatusErrors.badRequest("name in URL does not match name in Eviction object");
    }
    Options options = Options.of(exchange.request(), eviction.path("deleteOptions"));
    Key key = exchange.resource().key(exchange.namespace(), exchange.name());
    try {
      var _ = writes.delete(exchange, key, exchange.name(), options, Evictions::consent);
    } catch (StatusException e) {
      throw isContention(e, options) ? contention() : e;
    }
    return Subresources.success(exchange, 201);
  }

  private static void consent(ObjectNode pod, JsonNode old, Admission admission) {
    ObjectNode budget =
        EvictionDecision.decide(
            old,
            admission.allIn(
                ResourceTypes.POD_DISRUPTION_BUDGET, Json.text(old, "metadata", "namespace")),
            admission.now());
    if (budget != null) {
      admission.alsoReplace(ResourceTypes.POD_DISRUPTION_BUDGET, budget);
    }
    if (!Json.has(old, "metadata", "deletionTimestamp")) {
      mark(Json.child(pod, "status"), admission.now());
    }
  }

  /** Tells whoever looks at the pod later why it went. */
  private static void mark(ObjectNode status, String now) {
    Conditions.set(status, "DisruptionTarget", "True", now);
    for (ObjectNode condition : Json.items(status, "conditions")) {
      if (Json.text(condition, "type").equals("DisruptionTarget")) {
        condition.put("reason", "EvictionByEvictionAPI").put("message", "Eviction API: evicting");
      }
    }
  }

  /** Whether it failed only because others were faster, again and again. */
  private static boolean isContention(StatusException failure, Options options) {
    return failure.isConflict() && options.uid().isEmpty() && options.version().isEmpty();
  }

  private static StatusException contention() {
    return StatusErrors.tooManyRequests(
        "The pod or its disruption budget is being changed by others at the same time.",
        CONTENTION_RETRY_SECONDS);
  }
}
