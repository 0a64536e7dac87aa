package io.kennel.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.simulation.history.History;
import io.kennel.simulation.process.Tampering;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Sets on simulated nodes, with everything going wrong. Replay: {@code -Dkennel.seed=N}. */
class StatefulSetSimulationTest {
  private static final int FAILURES_SHOWN_MAX = 3;
  private static final int SEEDS = Integer.getInteger("kennel.seeds", 300);

  /**
   * Seeds that fail, for reasons that docs/bugs.md lists as open; whoever mends one, removes it.
   */
  private static final Set<Long> OPEN = Set.of();

  @Test
  void setsKeepTheirPromises() {
    Long seed = Long.getLong("kennel.seed");
    if (seed != null) {
      new Scenario(seed, Tampering.NONE).run();
    } else {
      onlyOpenOnesFail(0, SEEDS);
    }
  }

  /** Seeds beyond the first that once found something that no other test keeps. */
  @ParameterizedTest
  @ValueSource(longs = {10_483, 10_647, 11_164, 13_294, 15_017, 18_471})
  void whatWasFoundStaysMended(long seed) {
    new Scenario(seed, Tampering.NONE).run();
  }

  @Test
  @Tag("nightly")
  void setsKeepTheirPromisesOverManySeeds() {
    onlyOpenOnesFail(10_000, 20_000);
  }

  private static void onlyOpenOnesFail(long first, long end) {
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
    Set<Long> open = new TreeSet<>(OPEN);
    open.removeIf(seed -> seed < first || seed >= end);
    if (!failures.keySet().equals(open)) {
      Map<Long, SimulationFailure> unknown = new TreeMap<>(failures);
      unknown.keySet().removeAll(open);
      AssertionError error =
          new AssertionError("these seeds fail: " + failures.keySet() + "; known to: " + open);
      unknown.values().stream().limit(FAILURES_SHOWN_MAX).forEach(error::addSuppressed);
      throw error;
    }
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
  void aSeedReplaysExactly() {
    Scenario first = new Scenario(7, Tampering.NONE);
    first.run();
    Scenario second = new Scenario(7, Tampering.NONE);
    second.run();
    assertThat(second.cluster().world().trace()).isEqualTo(first.cluster().world().trace());
  }
}
