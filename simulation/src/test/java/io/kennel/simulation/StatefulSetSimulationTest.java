package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.history.History;
import io.kennel.simulation.process.Tampering;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sets on simulated nodes, with everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class StatefulSetSimulationTest {
  private static final int SEEDS = 300;

  @Test
  void setsKeepTheirPromises() {
    Seeds.daily(SEEDS).allPass(seed -> new Scenario(seed, Tampering.NONE).run());
  }

  /** Seeds beyond the first that once found something that no other test keeps. */
  @ParameterizedTest
  @ValueSource(longs = {10_171, 10_483, 10_647, 11_164, 13_294, 15_017, 18_471})
  void whatWasFoundStaysMended(long seed) {
    new Scenario(seed, Tampering.NONE).run();
  }

  @Test
  @Tag("nightly")
  void setsKeepTheirPromisesOverManySeeds() {
    new Seeds(10_000, 20_000).allPass(seed -> new Scenario(seed, Tampering.NONE).run());
  }

  /** Otherwise the runs would say nothing about it. */
  @Test
  void nodesAreShutDownAndTheirPodsEndWithThem() {
    Set<String> ended = new TreeSet<>();
    for (long seed = 0; seed < 8; seed++) {
      Scenario scenario = new Scenario(seed, Tampering.NONE);
      History history = scenario.cluster().history();
      history.listen(change -> {
        if (change.key().bucket().equals("pods") && change.after() != null) {
          JsonNode pod = history.tree(change.after());
          if (pod.path("status").path("reason").asString("").equals("Terminated")) {
            ended.add(pod.path("metadata").path("uid").asString());
          }
        }
      });
      scenario.run();
    }
    assertThat(ended).isNotEmpty();
  }

  @Test
  void aSeedReplaysExactlyWhateverRunsBesideIt() {
    Map<Long, String> traces = new ConcurrentSkipListMap<>();
    new Seeds(0, 8).allPass(seed -> traces.put(seed, trace(seed)));
    assertThat(trace(7)).isEqualTo(traces.get(7L));
  }

  private static String trace(long seed) {
    Scenario scenario = new Scenario(seed, Tampering.NONE);
    scenario.run();
    return scenario.cluster().world().trace();
  }
}
