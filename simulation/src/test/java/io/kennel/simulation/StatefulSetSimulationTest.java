package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.process.Tampering;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets on simulated nodes, with everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class StatefulSetSimulationTest {
  private static final int FAILURES_SHOWN_MAX = 3;
  private static final int SEEDS = Integer.getInteger("kennel.seeds", 300);

  @Test
  void setsKeepTheirPromises() {
    Long seed = Long.getLong("kennel.seed");
    if (seed != null) {
      new Scenario(seed, Tampering.NONE).run();
    } else {
      noneFails(0, SEEDS);
    }
  }

  @Test
  @Tag("nightly")
  void setsKeepTheirPromisesOverManySeeds() {
    noneFails(10_000, 20_000);
  }

  private static void noneFails(long first, long end) {
    Map<Long, SimulationFailure> failures = new ConcurrentSkipListMap<>();
    LongStream.range(first, end)
        .parallel()
        .forEach(seed -> {
          try {
            new Scenario(seed, Tampering.NONE).run();
          } catch (SimulationFailure e) {
            failures.put(seed, e);
          }
        });
    if (!failures.isEmpty()) {
      AssertionError error = new AssertionError("these seeds fail: " + failures.keySet());
      failures.values().stream().limit(FAILURES_SHOWN_MAX).forEach(error::addSuppressed);
      throw error;
    }
  }

  @Test
  void aSeedReplaysExactly() {
    Scenario first = new Scenario(7, Tampering.NONE);
    first.run();
    Scenario second = new Scenario(7, Tampering.NONE);
    second.run();
    assertThat(second.cluster().world().trace()).isEqualTo(first.cluster().world().trace());
  }
}
