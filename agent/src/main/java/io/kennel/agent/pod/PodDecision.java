package io.kennel.agent.pod;

import io.kennel.agent.pod.PodAction.Remember;
import io.kennel.agent.pod.PodAction.Tell;
import io.kennel.agent.pod.PodView.Shutdown;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to do with a pod next: a pure function of its view. */
final class PodDecision {
  private PodDecision() {}

  static PodPlan decide(PodView view) {
    if (!view.wanted() || view.deleting()) {
      return TerminatingDecision.decide(view);
    }
    if (view.remembered().shutdown() instanceof Shutdown.Rejected) {
      return reject(view);
    }
    String refusal = view.remembered().refusal();
    if (refusal != null && !view.endsWithNode()) {
      return refuse(view, refusal);
    }
    if (PodPhase.ended(view)) {
      return end(view);
    }
    PodPlan plan = RunningDecision.decide(view);
    Instant deadline = TerminatingDecision.deadline(view);
    return deadline == null ? plan : withDeadline(plan, Duration.between(view.now(), deadline));
  }

  /** The pod has done its work, failed for good, or run for too long. */
  private static PodPlan end(PodView view) {
    PodPlan.Builder plan = new PodPlan.Builder();
    if (PodPhase.overdue(view)) {
      tellOnce(
          view,
          plan,
          "DeadlineExceeded",
          new Tell("", false, "Normal", "DeadlineExceeded", PodPhase.OVERDUE_MESSAGE));
    }
    long grace = TerminatingDecision.graceSeconds(view);
    TerminatingDecision.stopContainers(view, grace, true, plan);
    if (!view.anyRunning() && !TerminatingDecision.waitsForRetry(view, plan)) {
      TerminatingDecision.settle(view, plan);
    }
    return plan.build();
  }

  private static PodPlan reject(PodView view) {
    PodPlan.Builder plan = new PodPlan.Builder();
    Tell tell =
        new Tell(
            "", false, "Warning", NodeShutdownStatus.REJECTED, NodeShutdownStatus.REJECTED_MESSAGE);
    tellOnce(view, plan, "rejected", tell);
    return plan.build();
  }

  private static PodPlan refuse(PodView view, String refusal) {
    PodPlan.Builder plan = new PodPlan.Builder();
    tellOnce(view, plan, "refused", new Tell("", false, "Warning", Refusals.REASON, refusal));
    return plan.build();
  }

  private static void tellOnce(PodView view, PodPlan.Builder plan, String fact, Tell tell) {
    if (!view.remembered().facts().contains(fact)) {
      plan.add(tell).add(new Remember(fact));
    }
  }

  private static PodPlan withDeadline(PodPlan plan, Duration left) {
    @Nullable Duration lookAgain = plan.lookAgain();
    return lookAgain != null && lookAgain.compareTo(left) < 0
        ? plan
        : new PodPlan(plan.actions(), left.isPositive() ? left : Duration.ofMillis(1));
  }
}
