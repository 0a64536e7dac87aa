package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kennel.api.CanonicalTime;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import java.time.Instant;
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
      PodDisruptionBudget changed = Models.copy(view.budget());
      changed.setStatus(after);
      actions.add(new Plan.UpdateStatus<>(Kinds.POD_DISRUPTION_BUDGET, changed));
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
    Condition condition = new Condition();
    condition.setType(ALLOWED);
    condition.setStatus(allowed > 0 ? "True" : "False");
    condition.setReason(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    condition.setMessage("");
    condition.setObservedGeneration(generation);
    PodDisruptionBudgetStatus status = Models.copy(before(view.budget()));
    status.setExpectedPods(expected.expected());
    status.setDesiredHealthy(expected.desired());
    status.setCurrentHealthy(healthy);
    status.setDisruptionsAllowed(allowed);
    status.setDisruptedPods(disrupted.awaited().isEmpty() ? null : disrupted.awaited());
    status.setObservedGeneration(generation);
    status.setConditions(conditions(view.budget(), condition, now));
    return status;
  }

  /** Nobody knows how many may go, so none may. */
  private static PodDisruptionBudgetStatus unknown(
      PodDisruptionBudget budget, String why, Instant now) {
    PodDisruptionBudgetStatus before = before(budget);
    Condition condition = new Condition();
    condition.setType(ALLOWED);
    condition.setStatus("False");
    condition.setReason("SyncFailed");
    condition.setMessage(why);
    condition.setObservedGeneration(budget.getMetadata().getGeneration());
    PodDisruptionBudgetStatus status = Models.copy(before);
    status.setExpectedPods(Objects.requireNonNullElse(before.getExpectedPods(), 0));
    status.setDesiredHealthy(Objects.requireNonNullElse(before.getDesiredHealthy(), 0));
    status.setCurrentHealthy(Objects.requireNonNullElse(before.getCurrentHealthy(), 0));
    status.setDisruptionsAllowed(0);
    status.setObservedGeneration(budget.getMetadata().getGeneration());
    status.setConditions(conditions(budget, condition, now));
    return status;
  }

  /** The condition in its place; its time is that of the last change of its status. */
  private static List<Condition> conditions(
      PodDisruptionBudget budget, Condition condition, Instant now) {
    List<Condition> all = new ArrayList<>();
    String since = CanonicalTime.seconds(now);
    for (Condition each : before(budget).getConditions()) {
      if (!each.getType().equals(condition.getType())) {
        all.add(each);
      } else if (each.getStatus().equals(condition.getStatus())) {
        since = each.getLastTransitionTime();
      }
    }
    Condition dated = Models.copy(condition);
    dated.setLastTransitionTime(since);
    all.add(dated);
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
