package io.kennel.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.runtime.ContainerRuntime.ContainerConfig;
import io.kennel.agent.runtime.ContainerRuntime.Resources;
import io.kennel.agent.runtime.ContainerRuntime.SandboxConfig;
import io.kennel.agent.runtime.ContainerRuntime.Security;
import io.kennel.agent.runtime.simulated.SimulatedImages;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.agent.runtime.simulated.SimulatedRuntime;
import io.kennel.world.simulated.SimulatedWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageSamplesTest {
  private static final long CPU_LIMIT_NANOS = 1_000_000;
  private static final long MEMORY_LIMIT_BYTES = 4L << 20;

  private final SimulatedWorld world = new SimulatedWorld(1);
  private final SimulatedRuntime runtime =
      new SimulatedRuntime(
          world, new SimulatedImages(), "n", "10.0.0.0/24", config -> SimulatedProgram.SERVER);
  private final UsageSamples samples = new UsageSamples(world, runtime);

  /** A container that may use a thousandth of a CPU and 4 MiB. */
  private String startContainer() {
    String sandbox =
        runtime.runSandbox(new SandboxConfig("d", "p", "u", 0, "p", false, "", Map.of(), Map.of()));
    String id =
        runtime.createContainer(
            sandbox,
            new ContainerConfig(
                "c",
                0,
                "any",
                null,
                null,
                "",
                Map.of(),
                List.of(),
                Path.of("log"),
                null,
                null,
                List.of(),
                new Security(false, false, false, List.of(), List.of()),
                new Resources(MEMORY_LIMIT_BYTES, 2, 100, 0, 0),
                false,
                false,
                false,
                null,
                "h",
                Map.of()));
    runtime.startContainer(id);
    return id;
  }

  @Test
  void aRateSaysOverWhichTimeItIs() {
    String id = startContainer();
    world.runFor(Duration.ofMillis(500));
    assertThat(samples.rates()).as("too young to tell").isEmpty();
    world.runFor(Duration.ofMillis(2500));
    Rate first = samples.rates().get(id);
    assertThat(first.window()).as("its whole life").isEqualTo(Duration.ofSeconds(3));
    assertThat(first.nanoCores()).isBetween(1L, CPU_LIMIT_NANOS);
    assertThat(first.usage().workingSetBytes()).isBetween(1L, MEMORY_LIMIT_BYTES);
    world.runFor(Duration.ofSeconds(10));
    samples.rates();
    world.runFor(Duration.ofSeconds(12));
    Rate later = samples.rates().get(id);
    assertThat(later.window()).isEqualTo(Duration.ofSeconds(25));
    world.runFor(Duration.ofSeconds(1));
    assertThat(samples.rates().get(id).window())
        .as("from the newest reading that is old enough")
        .isLessThan(Duration.ofSeconds(25));
  }

  @Test
  void countersAreReadByTheClock() {
    String id = startContainer();
    samples.start();
    world.runFor(Duration.ofHours(1));
    assertThat(samples.rates().get(id).window()).isLessThanOrEqualTo(Duration.ofSeconds(20));
    samples.close();
  }

  @Test
  void whatHasStoppedIsForgotten() {
    String id = startContainer();
    world.runFor(Duration.ofSeconds(5));
    assertThat(samples.rates()).containsKey(id);
    runtime.stopContainer(id, Duration.ZERO);
    world.runFor(Duration.ofSeconds(1));
    assertThat(samples.rates()).isEmpty();
  }
}
