package io.kennel.agent.probe;

import io.fabric8.kubernetes.api.model.Probe;
import io.kennel.agent.probe.ProbeClient.Answer.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The results of one probe of one container, and what follows from them. Guarded by its owner. */
final class ProbeSeries {
  /** The three kinds; their words begin messages. */
  enum Kind {
    STARTUP("Startup"),
    LIVENESS("Liveness"),
    READINESS("Readiness");

    final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  final Kind kind;
  final Probe probe;
  private @Nullable Boolean passed;
  private boolean lastSucceeded;
  private int inARow;

  ProbeSeries(Kind kind, Probe probe) {
    this.kind = kind;
    this.probe = probe;
  }

  /** Counts a result; whether the conclusion has changed by it. */
  boolean add(Outcome outcome) {
    boolean succeeded = outcome == Outcome.SUCCESS;
    inARow = inARow > 0 && succeeded == lastSucceeded ? inARow + 1 : 1;
    lastSucceeded = succeeded;
    int threshold =
        succeeded ? or(probe.getSuccessThreshold(), 1) : or(probe.getFailureThreshold(), 3);
    if (inARow < threshold || (passed != null && passed == succeeded)) {
      return false;
    }
    passed = succeeded;
    return true;
  }

  /** Whether enough successes have come, and not enough failures since. */
  boolean passes() {
    return Boolean.TRUE.equals(passed);
  }

  /** Whether enough failures have come in a row. */
  boolean fails() {
    return Boolean.FALSE.equals(passed);
  }

  Duration initialDelay() {
    return Duration.ofSeconds(or(probe.getInitialDelaySeconds(), 0));
  }

  Duration period() {
    return Duration.ofSeconds(Math.max(1, or(probe.getPeriodSeconds(), 10)));
  }

  private static int or(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
