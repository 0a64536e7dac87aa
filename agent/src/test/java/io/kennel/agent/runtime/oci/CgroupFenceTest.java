package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, and the supervisor that kills them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
class CgroupFenceTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir Path directory;
  private RuntimeFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new RuntimeFixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private Fence fence() {
    return fixture.runtime().fence();
  }

  private long open(Duration time) {
    long until = fence().nanoTime() + time.toNanos();
    fence().open(until);
    return until;
  }

  private Phase phase(String id) {
    return Objects.requireNonNull(fixture.runtime().container(id)).phase();
  }

  private void awaitTime(long nanos) throws Exception {
    fixture.await(() -> fence().nanoTime() > nanos);
  }

  @Test
  void whatRunsIsKilledWhenTheTimeIsOver() throws Exception {
    long until = open(Duration.ofSeconds(2));
    String id = fixture.run(fixture.fencedSandbox("p"), "sh", "-c", "sleep 1000 & sleep 1000");

    ContainerState end = fixture.awaitExit(id);

    assertThat(fence().nanoTime()).isGreaterThanOrEqualTo(until);
    assertThat(end.exitCode()).isEqualTo(137);
  }

  @Test
  void itRunsForAsLongAsTheTimeIsPutOff() throws Exception {
    long first = open(Duration.ofSeconds(1));
    String id = fixture.run(fixture.fencedSandbox("p"), "sleep", "1000");
    open(LONG);
    awaitTime(first + Duration.ofMillis(500).toNanos());
    assertThat(phase(id)).isEqualTo(Phase.RUNNING);
  }

  @Test
  void shuttingKillsAllThatIsFencedAndNothingElse() throws Exception {
    open(LONG);
    String one = fixture.run(fixture.fencedSandbox("one"), "sleep", "1000");
    String two = fixture.run(fixture.fencedSandbox("two"), "sleep", "1000");
    String free = fixture.run(fixture.sandbox("free"), "sleep", "1000");
    List<Long> processes = fixture.fenced();
    assertThat(processes).hasSizeGreaterThanOrEqualTo(2);

    fence().shut();

    assertThat(fixture.fenced()).isEmpty();
    fixture.awaitExit(one);
    fixture.awaitExit(two);
    assertThat(phase(free)).isEqualTo(Phase.RUNNING);
  }

  @Test
  void nothingRunsWhileItIsShut() throws Exception {
    open(LONG);
    String sandbox = fixture.fencedSandbox("p");
    fence().shut();
    var config = fixture.config("c", List.of("echo", "ran"), null);
    Path log = config.logPath();

    CompletableFuture<String> started =
        fixture.inBackground(() -> {
          String id = fixture.create(sandbox, config);
          fixture.runtime().startContainer(id);
          return id;
        });

    assertThat(started)
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableThat()
        .withCauseInstanceOf(RuntimeFailure.class);
    assertThat(Files.exists(log) ? Files.readString(log) : "").doesNotContain("ran");
    open(LONG);
    String id = fixture.run(sandbox, "true");
    assertThat(fixture.awaitExit(id).exitCode()).isZero();
  }

  @Test
  void theNextRuntimeGoesOnWithIt() throws Exception {
    long first = open(Duration.ofSeconds(3));
    String id = fixture.run(fixture.fencedSandbox("p"), "sleep", "1000");
    fixture.restart();
    open(LONG);
    awaitTime(first);
    assertThat(phase(id)).isEqualTo(Phase.RUNNING);
    fence().shut();
    assertThat(fixture.awaitExit(id).exitCode()).isEqualTo(137);
  }
}
