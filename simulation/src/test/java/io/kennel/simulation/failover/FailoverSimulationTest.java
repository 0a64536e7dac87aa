package io.kennel.simulation.failover;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.Seeds;
import io.kennel.simulation.mutation.FailoverMutation;
import io.kennel.simulation.process.Tampering;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One fenced pod and everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class FailoverSimulationTest {
  private static final int SEEDS = 2_000;
  private static final int NIGHTLY_SEEDS = 1_000_000;
  private static final int MUTATION_SEEDS_MAX = 6_000;

  @Test
  void neverDoTwoRun() {
    Seeds.daily(SEEDS).allPass(seed -> new FailoverScenario(seed, Tampering.NONE).run());
  }

  @Test
  @Tag("nightly")
  void neverDoTwoRunOverManySeeds() {
    new Seeds(SEEDS, SEEDS + NIGHTLY_SEEDS)
        .allPass(seed -> new FailoverScenario(seed, Tampering.NONE).run());
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsNoticed(FailoverMutation mutation) {
    String failure =
        new Seeds(0, MUTATION_SEEDS_MAX)
            .firstFailure(seed -> new FailoverScenario(seed, mutation.tampering()).run());
    assertThat(failure)
        .as("noticed within %d seeds", MUTATION_SEEDS_MAX)
        .contains("runs twice")
        .contains("replay: -Dkennel.seed=");
  }
}
