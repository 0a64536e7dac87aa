package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.process.Tampering;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets on simulated nodes, with everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class StatefulSetSimulationTest {
  private static final int SEEDS = Integer.getInteger("kennel.seeds", 300);

  @Test
  void setsKeepTheirPromises() {
    Long seed = Long.getLong("kennel.seed");
    LongStream seeds = seed == null ? LongStream.range(0, SEEDS) : LongStream.of(seed);
    seeds.parallel().forEach(each -> new Scenario(each, Tampering.NONE).run());
  }

  @Test
  @Tag("nightly")
  void setsKeepTheirPromisesOverManySeeds() {
    LongStream.range(10_000, 20_000)
        .parallel()
        .forEach(seed -> new Scenario(seed, Tampering.NONE).run());
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
