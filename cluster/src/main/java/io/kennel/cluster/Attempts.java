package io.kennel.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Steps of a stop: each is tried whatever became of those before, and failures are told at once.
 */
final class Attempts {
  private final List<Failure> failures = new ArrayList<>();

  private record Failure(String step, Exception cause) {
    @Override
    public String toString() {
      return step + ": " + (cause.getMessage() == null ? cause : cause.getMessage());
    }
  }

  /** What may fail. */
  interface Step {
    void run() throws Exception;
  }

  /**
   * Takes a step.
   *
   * @param name says what it does, as in "remove the network"
   */
  void attempt(String name, Step step) {
    try {
      step.run();
    } catch (Exception e) {
      failures.add(new Failure(name, e));
    }
  }

  /**
   * Throws where a step has failed; all causes are suppressed in it.
   *
   * @param what the steps were for
   */
  void finish(String what) {
    if (failures.isEmpty()) {
      return;
    }
    List<String> told = failures.stream().map(Failure::toString).toList();
    var failure = new IllegalStateException(what + ": could not " + String.join("; ", told));
    failures.forEach(each -> failure.addSuppressed(each.cause()));
    throw failure;
  }
}
