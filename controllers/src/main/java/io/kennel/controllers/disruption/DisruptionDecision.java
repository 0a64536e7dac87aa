package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatusBuilder;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a budget's status has to say. People are told of what is odd when the status changes. */
final class DisruptionDecision {
  static final String ALLOWED = "DisruptionAllowed";

  private DisruptionDecision() {}

  static Plan decide(DisruptionView view, Instant now) {
    ExpectedPods expected = ExpectedPods.of(view);
    DisruptedPods disrupted = DisruptedPods.of(view, now);
    PodDisruptionBudgetStatus before = before(view.budget());
    PodDisruptionBudgetStatus after =
        expected.failure() == null
            ? counted(view, expected, disrupted, now)
            : unknown(view.budget(), expected.failure(), now);
    List<Action> actions = new ArrayList<>();
    for (Pod pod : disrupted.kept()) {
      actions.add(notDeleted(view.budget(), pod));
    }
    if (!before.equals(after)) {
      tell(view, expected, actions);
      actions.add(
          new Plan.UpdateStatus<>(
              Kinds.POD_DISRUPTION_BUDGET, view.budget().edit().withStatus(after).build()));
    }
    return new Plan(actions, disrupted.lookAgain());
  }

  private static PodDisruptionBudgetStatus before(PodDisruptionBudget budget) {
    return budget.getStatus() == null ? new PodDisruptionBudgetStatus() : budget.getStatus();
  }

  private static PodDisruptionBudgetStatus counted(
      DisruptionView view, ExpectedPods expected, DisruptedPods disrupted, Instant now) {
    int healthy = (int) view.pods().stream().filter(disrupted::counts).count();
    int allowed = expected.expected() > 0 ? Math.max(0, healthy - expected.desired()) : 0;
    Long generation = view.budget().getMetadata().getGeneration();
    Condition condition =
        new ConditionBuilder()
            .withType(ALLOWED)
            .withStatus(allowed > 0 ? "True" : "False")
            .withReason(allowed > 0 ? "SufficientPods" : "InsufficientPods")
            .withMessage("")
            .withObservedGeneration(generation)
            .build();
    return before(view.budget())
        .edit()
        .withExpectedPods(expected.expected())
        .withDesiredHealthy(expected.desired())
        .withCurrentHealthy(healthy)
        .withDisruptionsAllowed(allowed)
        .withDisruptedPods(disrupted.awaited().isEmpty() ? null : disrupted.awaited())
        .withObservedGeneration(generation)
        .withConditions(conditions(view.budget(), condition, now))
        .build();
  }

  /** Nobody knows how many may go, so none may. */
  private static PodDisruptionBudgetStatus unknown(
      PodDisruptionBudget budget, String why, Instant now) {
    PodDisruptionBudgetStatus before = before(budget);
    Condition condition =
        new ConditionBuilder()
            .withType(ALLOWED)
            .withStatus("False")
            .withReason("SyncFailed")
            .withMessage(why)
            .withObservedGeneration(budget.getMetadata().getGeneration())
            .build();
    return new PodDisruptionBudgetStatusBuilder(before)
        .withExpectedPods(Objects.requireNonNullElse(before.getExpectedPods(), 0))
        .withDesiredHealthy(Objects.requireNonNullElse(before.getDesiredHealthy(), 0))
        .withCurrentHealthy(Objects.requireNonNullElse(before.getCurrentHealthy(), 0))
        .withDisruptionsAllowed(0)
        .withObservedGeneration(budget.getMetadata().getGeneration())
        .withConditions(conditions(budget, condition, now))
        .build();
  }

  /** The condition in its place; its time is that of the last change of its status. */
  private static List<Condition> conditions(
      PodDisruptionBudget budget, Condition condition, Instant now) {
    List<Condition> all = new ArrayList<>();
    String since = now.truncatedTo(ChronoUnit.SECONDS).toString();
    for (Condition each : before(budget).getConditions()) {
      if (!each.getType().equals(condition.getType())) {
        all.add(each);
      } else if (each.getStatus().equals(condition.getStatus())) {
        since = each.getLastTransitionTime();
      }
    }
    all.add(condition.edit().withLastTransitionTime(since).build());
    return all;
  }

  private static void tell(DisruptionView view, ExpectedPods expected, List<Action> actions) {
    PodDisruptionBudget budget = view.budget();
    if (view.pods().isEmpty()) {
      actions.add(new Plan.Emit(budget, "Normal", "NoPods", "No matching pods found"));
    }
    if (expected.failure() != null) {
      actions.add(
          new Plan.Emit(
              budget,
              "Warning",
              "CalculateExpectedPodCountFailed",
              "Failed to calculate the number of expected pods: " + expected.failure()));
    }
    if (expected.hasUnmanaged()) {
      actions.add(
          new Plan.Emit(
              budget,
              "Warning",
              "UnmanagedPods",
              ("Pods selected by this PodDisruptionBudget (selector: %s) were found to be"
                      + " unmanaged. As a result, the status of the PDB cannot be calculated"
                      + " correctly, which may result in undefined behavior. To account for these"
                      + " pods please set \".spec.minAvailable\" field of the PDB to an integer"
                      + " value.")
                  .formatted(selector(budget))));
    }
  }

  private static String selector(PodDisruptionBudget budget) {
    @Nullable Object selector = budget.getSpec().getSelector();
    return Models.encode(selector == null ? Map.of() : selector).toString();
  }

  private static Action notDeleted(PodDisruptionBudget budget, Pod pod) {
    return new Plan.Emit(
        pod,
        "Warning",
        "NotDeleted",
        "Pod was expected by PDB %s/%s to be deleted but it wasn't"
            .formatted(budget.getMetadata().getNamespace(), budget.getMetadata().getName()));
  }
}
