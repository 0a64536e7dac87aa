package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.mutation.Mutation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that never fails is worth nothing: each rule is broken once, and must be missed. */
class MutationTest {
  private static final int SEEDS_MAX = 100;

  @ParameterizedTest
  @EnumSource
  void isNoticed(Mutation mutation) {
    String failure =
        new Seeds(0, SEEDS_MAX)
            .firstFailure(seed -> new Scenario(seed, mutation.tampering()).run());
    assertThat(failure).as("noticed within %d seeds", SEEDS_MAX).isNotEmpty();
    assertThat(failure).containsPattern(mutation.noticed());
    assertThat(failure).contains("replay: -Dkennel.seed=");
  }
}
