package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.hold.VolumeHolds;
import io.kennel.simulation.mutation.TamperedHolds;
import io.kennel.simulation.process.Tampering;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Volumes whose pods are deleted by force. Replay: {@code -Dkennel.seed=N}. */
class HoldSimulationTest {
  private static final int SEEDS = 200;
  private static final int SEEDS_OF_MUTATIONS = 100;

  /** A rule of the storage that is broken on purpose. */
  @SuppressWarnings("ImmutableEnumChecker")
  enum HoldMutation {
    ASKS_NOT_WHO_HAS_IT(TamperedHolds::anybody),
    LETS_WHO_LOST_IT_START(TamperedHolds::again);

    private final UnaryOperator<VolumeHolds> change;

    HoldMutation(UnaryOperator<VolumeHolds> change) {
      this.change = change;
    }

    Tampering tampering() {
      return new Tampering() {
        @Override
        public VolumeHolds holds(VolumeHolds next) {
          return change.apply(next);
        }
      };
    }
  }

  @Test
  void aVolumeHasOneWriterWhateverIsForced() {
    Seeds.daily(SEEDS).allPass(seed -> new HoldScenario(seed, Tampering.NONE).run());
  }

  @Test
  @Tag("nightly")
  void aVolumeHasOneWriterOverManySeeds() {
    new Seeds(10_000, 60_000).allPass(seed -> new HoldScenario(seed, Tampering.NONE).run());
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsNoticed(HoldMutation mutation) {
    String failure =
        new Seeds(0, SEEDS_OF_MUTATIONS)
            .firstFailure(seed -> new HoldScenario(seed, mutation.tampering()).run());
    assertThat(failure).contains("is written on").contains("replay: -Dkennel.seed=");
  }
}
