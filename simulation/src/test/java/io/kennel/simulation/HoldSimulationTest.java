package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.hold.VolumeHolds;
import io.kennel.simulation.mutation.TamperedHolds;
import io.kennel.simulation.process.Tampering;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    Long seed = Long.getLong("kennel.seed");
    if (seed != null) {
      new HoldScenario(seed, Tampering.NONE).run();
    } else {
      run(0, SEEDS);
    }
  }

  @Test
  @Tag("nightly")
  void aVolumeHasOneWriterOverManySeeds() {
    run(10_000, 60_000);
  }

  private static void run(long first, long end) {
    LongStream.range(first, end)
        .parallel()
        .forEach(seed -> new HoldScenario(seed, Tampering.NONE).run());
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenRuleIsNoticed(HoldMutation mutation) {
    String failure = "";
    for (long seed = 0; seed < SEEDS_OF_MUTATIONS && failure.isEmpty(); seed++) {
      try {
        new HoldScenario(seed, mutation.tampering()).run();
      } catch (SimulationFailure e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    assertThat(failure).contains("is written on").contains("replay: -Dkennel.seed=");
  }
}
