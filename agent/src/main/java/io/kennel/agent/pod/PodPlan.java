package io.kennel.agent.pod;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to do with a pod now. After the actions the pod is looked at again.
 *
 * @param lookAgain when to look again though nothing has changed; null for never
 */
record PodPlan(List<PodAction> actions, @Nullable Duration lookAgain) {
  PodPlan {
    actions = List.copyOf(actions);
  }

  /** Collects a plan. */
  static final class Builder {
    private final List<PodAction> actions = new ArrayList<>();
    private @Nullable Duration lookAgain;

    Builder add(PodAction action) {
      actions.add(action);
      return this;
    }

    /** Looks again after this long, or earlier where somebody else asked for that. */
    Builder lookAgain(Duration delay) {
      Duration atLeast = delay.isPositive() ? delay : Duration.ofMillis(1);
      if (lookAgain == null || atLeast.compareTo(lookAgain) < 0) {
        lookAgain = atLeast;
      }
      return this;
    }

    boolean isEmpty() {
      return actions.isEmpty();
    }

    PodPlan build() {
      return new PodPlan(actions, lookAgain);
    }
  }
}
