package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.mutation.Mutation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A checker that never fails is worth nothing: each rule is broken once, and must be missed. */
class MutationTest {
  private static final int SEEDS_MAX = 100;

  @ParameterizedTest
  @EnumSource
  void isNoticed(Mutation mutation) {
    String failure = null;
    for (long seed = 0; seed < SEEDS_MAX && failure == null; seed++) {
      failure = failure(mutation, seed);
    }
    assertThat(failure).as("noticed within %d seeds", SEEDS_MAX).isNotNull();
    assertThat(failure).containsPattern(mutation.noticed());
    assertThat(failure).contains("replay: -Dkennel.seed=");
  }

  private static @Nullable String failure(Mutation mutation, long seed) {
    try {
      new Scenario(seed, mutation.tampering()).run();
      return null;
    } catch (SimulationFailure failure) {
      return failure.getMessage();
    }
  }
}
