package io.kennel.server.verbs;

import io.kennel.api.ResourceTypes;
import io.kennel.api.StatusErrors;
import io.kennel.api.StatusException;
import io.kennel.api.StatusException.Failure;
import io.kennel.api.selector.LabelSelector;
import io.kennel.server.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a pod may be evicted, and what that does to its disruption budget. Pure. Source: the
 * documentation page "API-initiated Eviction".
 */
final class EvictionDecision {
  /** So many evictions may be unconfirmed by the disruption controller, as in Kubernetes. */
  static final int DISRUPTED_PODS_MAX = 2000;

  private EvictionDecision() {}

  /**
   * Decides.
   *
   * @param budgets those of the pod's namespace; read only
   * @param now in the form of a timestamp
   * @return the budget as it has to be written together with the eviction; null for none
   * @throws StatusException where the pod must stay
   */
  static @Nullable ObjectNode decide(JsonNode pod, List<JsonNode> budgets, String now) {
    if (isUnguarded(pod)) {
      return null;
    }
    List<JsonNode> guarding =
        budgets.stream()
            .filter(budget ->
                LabelSelector.fromObject(Json.at(budget, "spec", "selector")).matchesObject(pod))
            .toList();
    if (guarding.size() > 1) {
      throw new StatusException(
          new Failure(
              500,
              "",
              "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                  + " not support.",
              null));
    }
    if (guarding.isEmpty() || (!isReady(pod) && isUnhealthyFree(guarding.getFirst()))) {
      return null;
    }
    ObjectNode budget = (ObjectNode) guarding.getFirst().deepCopy();
    charge(budget, Json.text(pod, "metadata", "name"), now);
    return budget;
  }

  /** A pod that does not count for any budget, or no longer. */
  private static boolean isUnguarded(JsonNode pod) {
    String phase = Json.text(pod, "status", "phase");
    return List.of("Succeeded", "Failed", "Pending").contains(phase)
        || Json.has(pod, "metadata", "deletionTimestamp");
  }

  private static boolean isReady(JsonNode pod) {
    return Json.items(pod.path("status"), "conditions").stream()
        .anyMatch(one ->
            Json.text(one, "type").equals("Ready") && Json.text(one, "status").equals("True"));
  }

  /** Whether pods that are not ready may go without being counted. */
  private static boolean isUnhealthyFree(JsonNode budget) {
    if (Json.text(budget, "spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow")) {
      return true;
    }
    long desired = count(budget, "desiredHealthy");
    return desired > 0 && count(budget, "currentHealthy") >= desired;
  }

  private static void charge(ObjectNode budget, String pod, String now) {
    String name = Json.text(budget, "metadata", "name");
    if (count(budget, "observedGeneration") < Json.at(budget, "metadata", "generation").asLong(0)) {
      throw StatusErrors.disruptionBudget(
          "The disruption budget " + name + " is still being processed by the server.", 10);
    }
    ObjectNode status = Json.child(budget, "status");
    ObjectNode disrupted = Json.child(status, "disruptedPods");
    if (disrupted.size() > DISRUPTED_PODS_MAX) {
      throw StatusErrors.forbidden(
          ResourceTypes.POD_DISRUPTION_BUDGET,
          name,
          "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
    }
    long allowed = count(budget, "disruptionsAllowed");
    if (allowed <= 0) {
      throw StatusErrors.disruptionBudget(refusal(budget, name), 0);
    }
    status.put("disruptionsAllowed", allowed - 1);
    disrupted.put(pod, now);
    if (allowed == 1) {
      Conditions.set(status, "DisruptionAllowed", "False", now);
      condition(status)
          .put("reason", "InsufficientPods")
          .put("message", "")
          .put("observedGeneration", count(budget, "observedGeneration"));
    }
  }

  private static ObjectNode condition(ObjectNode status) {
    return Json.items(status, "conditions").stream()
        .filter(one -> Json.text(one, "type").equals("DisruptionAllowed"))
        .findFirst()
        .orElseThrow();
  }

  private static String refusal(ObjectNode budget, String name) {
    for (ObjectNode condition : Json.items(budget.path("status"), "conditions")) {
      if (Json.text(condition, "type").equals("DisruptionAllowed")
          && Json.text(condition, "reason").equals("SyncFailed")) {
        return ("The disruption budget %s does not allow evicting pods currently because it"
                + " failed sync: %s")
            .formatted(name, Json.text(condition, "message"));
      }
    }
    return "The disruption budget %s needs %s healthy pods and has %s currently"
        .formatted(name, count(budget, "desiredHealthy"), count(budget, "currentHealthy"));
  }

  private static long count(JsonNode budget, String field) {
    return Json.at(budget, "status", field).asLong(0);
  }
}
