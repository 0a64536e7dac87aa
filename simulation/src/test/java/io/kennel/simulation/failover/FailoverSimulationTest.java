package io.kennel.simulation.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.SimulationFailure;
import io.kennel.simulation.mutation.FailoverMutation;
import io.kennel.simulation.process.Tampering;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One fenced pod and everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class FailoverSimulationTest {
  private static final int SEEDS = Integer.getInteger("kennel.seeds", 2_000);
  private static final int NIGHTLY_SEEDS = 1_000_000;
  private static final int MUTATION_SEEDS_MAX = 6_000;
  private static final int FAILURES_SHOWN_MAX = 3;

  @Test
  void neverDoTwoRun() {
    Long seed = Long.getLong("kennel.seed");
    if (seed != null) {
      new FailoverScenario(seed, Tampering.NONE).run();
    } else {
      noneFails(0, SEEDS);
    }
  }

  @Test
  @Tag("nightly")
  void neverDoTwoRunOverManySeeds() {
    noneFails(SEEDS, SEEDS + NIGHTLY_SEEDS);
  }

  private static void noneFails(long first, long end) {
    Queue<SimulationFailure> failures = new ConcurrentLinkedQueue<>();
    LongStream.range(first, end)
        .parallel()
        .filter(_ -> failures.size() < FAILURES_SHOWN_MAX)
        .forEach(seed -> {
          try {
            new FailoverScenario(seed, Tampering.NONE).run();
          } catch (SimulationFailure e) {
            failures.add(e);
          }
        });
    assertThat(failures).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsNoticed(FailoverMutation mutation) {
    Optional<String> failure =
        LongStream.range(0, MUTATION_SEEDS_MAX)
            .parallel()
            .mapToObj(seed -> failure(mutation, seed))
            .filter(Objects::nonNull)
            .map(String::valueOf)
            .findAny();
    assertThat(failure).as("noticed within %d seeds", MUTATION_SEEDS_MAX).isPresent();
    assertThat(failure.orElseThrow()).contains("runs twice");
  }

  private static @Nullable String failure(FailoverMutation mutation, long seed) {
    try {
      new FailoverScenario(seed, mutation.tampering()).run();
      return null;
    } catch (SimulationFailure failure) {
      return failure.getMessage();
    }
  }
}
