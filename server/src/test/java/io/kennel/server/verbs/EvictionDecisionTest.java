package io.kennel.server.verbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kennel.api.StatusException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

class EvictionDecisionTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String NOW = "2026-01-01T00:00:00Z";

  private static JsonNode pod(String phase, boolean isReady, boolean isDeleted) {
    return YAML.readTree(
        """
        metadata: {name: p, namespace: n, labels: {app: a}%s}
        status: {phase: %s, conditions: [{type: Ready, status: '%s'}]}
        """
            .formatted(
                isDeleted ? ", deletionTimestamp: '" + NOW + "'" : "",
                phase,
                isReady ? "True" : "False"));
  }

  private static JsonNode budget(String name, String spec, String status) {
    return YAML.readTree(
        """
        metadata: {name: %s, namespace: n, generation: 2}
        spec: {selector: {matchLabels: {app: a}}, %s}
        status: {%s}
        """
            .formatted(name, spec, status));
  }

  /** The columns: the pod, the budget, and what comes out. */
  @ParameterizedTest(name = "{0} ready={1} deleted={2} {3} {4} → {5}")
  @CsvSource({
    // A running pod that is ready counts.
    "Running, true, false, '', 'observedGeneration: 2, disruptionsAllowed: 1', charged",
    "Running, true, false, '', 'observedGeneration: 2, disruptionsAllowed: 0', refused",
    "Running, true, false, '', 'observedGeneration: 1, disruptionsAllowed: 1', later",
    "Running, true, false, '', '', later",
    // Pods that do not run, or go already, count for nothing.
    "Pending, false, false, '', 'observedGeneration: 2, disruptionsAllowed: 0', free",
    "Succeeded, false, false, '', 'observedGeneration: 2, disruptionsAllowed: 0', free",
    "Failed, false, false, '', 'observedGeneration: 2, disruptionsAllowed: 0', free",
    "Running, true, true, '', 'observedGeneration: 2, disruptionsAllowed: 0', free",
    // A pod that is not ready may go where enough others are healthy, or always.
    "Running, false, false, '',"
        + " 'observedGeneration: 2, currentHealthy: 2, desiredHealthy: 2', free",
    "Running, false, false, '',"
        + " 'observedGeneration: 2, currentHealthy: 1, desiredHealthy: 2', refused",
    "Running, false, false, '',"
        + " 'observedGeneration: 2, currentHealthy: 0, desiredHealthy: 0', refused",
    "Running, false, false, 'unhealthyPodEvictionPolicy: AlwaysAllow',"
        + " 'observedGeneration: 2, currentHealthy: 1, desiredHealthy: 2', free",
    "Running, false, false, 'unhealthyPodEvictionPolicy: IfHealthyBudget',"
        + " 'observedGeneration: 2, currentHealthy: 1, desiredHealthy: 2', refused",
    "Running, true, false, 'unhealthyPodEvictionPolicy: AlwaysAllow',"
        + " 'observedGeneration: 2, disruptionsAllowed: 0', refused",
  })
  void decides(
      String phase,
      boolean isReady,
      boolean isDeleted,
      String spec,
      String status,
      String outcome) {
    JsonNode pod = pod(phase, isReady, isDeleted);
    JsonNode budget = budget("b", spec.isEmpty() ? "maxUnavailable: 1" : spec, status);
    JsonNode before = budget.deepCopy();
    assertThat(outcome(pod, List.of(budget))).isEqualTo(outcome);
    assertThat(budget).as("what was given stays").isEqualTo(before);
  }

  private static String outcome(JsonNode pod, List<JsonNode> budgets) {
    try {
      ObjectNode charged = EvictionDecision.decide(pod, budgets, NOW);
      return charged == null ? "free" : "charged";
    } catch (StatusException e) {
      assertThat(e.code()).isEqualTo(429);
      assertThat(e.getMessage())
          .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
      return e.failure().details().retryAfterSeconds() > 0 ? "later" : "refused";
    }
  }

  @Test
  void chargesExactlyOne() {
    JsonNode budget =
        budget("b", "maxUnavailable: 1", "observedGeneration: 2, disruptionsAllowed: 1");
    ObjectNode charged = EvictionDecision.decide(pod("Running", true, false), List.of(budget), NOW);
    assertThat(charged.at("/status/disruptionsAllowed").asInt()).isZero();
    assertThat(charged.at("/status/disruptedPods/p").asString()).isEqualTo(NOW);
    assertThat(charged.at("/status/conditions/0/type").asString()).isEqualTo("DisruptionAllowed");
    assertThat(charged.at("/status/conditions/0/reason").asString()).isEqualTo("InsufficientPods");
  }

  @Test
  void saysWhy() {
    JsonNode budget =
        budget(
            "b",
            "maxUnavailable: 1",
            "observedGeneration: 2, desiredHealthy: 2, currentHealthy: 2, disruptionsAllowed: 0");
    assertThat(failure(List.of(budget)).failure().details().causes())
        .containsExactly(
            new StatusException.Cause(
                "DisruptionBudget",
                "The disruption budget b needs 2 healthy pods and has 2 currently",
                ""));
  }

  @Test
  void twoBudgetsAreOneTooMany() {
    String status = "observedGeneration: 2, disruptionsAllowed: 1";
    StatusException failure =
        failure(
            List.of(
                budget("b", "maxUnavailable: 1", status),
                budget("c", "maxUnavailable: 1", status)));
    assertThat(failure.code()).isEqualTo(500);
    assertThat(failure.getMessage())
        .isEqualTo(
            "This pod has more than one PodDisruptionBudget, which the eviction subresource does"
                + " not support.");
  }

  @Test
  void aBudgetOfOthersIsNoneOfItsBusiness() {
    JsonNode other =
        YAML.readTree(
            "metadata: {name: o}\nspec: {selector: {matchLabels: {app: other}}}\nstatus: {}");
    JsonNode nobody = YAML.readTree("metadata: {name: o}\nspec: {maxUnavailable: 0}");
    JsonNode everybody = YAML.readTree("metadata: {name: o}\nspec: {selector: {}}\nstatus: {}");
    JsonNode pod = pod("Running", true, false);
    assertThat(outcome(pod, new ArrayList<>(List.of(other, nobody)))).isEqualTo("free");
    assertThat(outcome(pod, List.of(everybody))).as("an empty selector").isEqualTo("refused");
  }

  private static StatusException failure(List<JsonNode> budgets) {
    return catchThrowableOfType(
        StatusException.class,
        () -> EvictionDecision.decide(pod("Running", true, false), budgets, NOW));
  }
}
