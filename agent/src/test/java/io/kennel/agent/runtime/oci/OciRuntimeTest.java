package io.kennel.agent.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kennel.agent.runtime.ContainerRuntime.ContainerState;
import io.kennel.agent.runtime.ContainerRuntime.ExecResult;
import io.kennel.agent.runtime.ContainerRuntime.Phase;
import io.kennel.agent.runtime.RuntimeFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers; leaves nothing behind, and checks that. */
class OciRuntimeTest {
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

  @Test
  void runsAContainerToItsEnd() throws Exception {
    String sandbox = fixture.sandbox("kubia-0");
    String id = fixture.run(sandbox, "sh", "-c", "echo out; echo err >&2; hostname; exit 3");

    ContainerState state = fixture.awaitExit(id);

    assertThat(state.exitCode()).isEqualTo(3);
    assertThat(state.reason()).isEqualTo("Error");
    assertThat(state.startedAt()).isNotNull();
    assertThat(state.finishedAt()).isNotNull();
    assertThat(state.imageDigest()).startsWith("docker.io/library/busybox@sha256:");
    assertThat(Files.readAllLines(state.config().logPath()))
        .anySatisfy(line -> assertThat(line).matches("\\S+ stdout F out"))
        .anySatisfy(line -> assertThat(line).matches("\\S+ stderr F err"))
        .anySatisfy(line -> assertThat(line).matches("\\S+ stdout F kubia-0"));
    assertThat(fixture.changedPods()).contains("uid-kubia-0");
    fixture.runtime().removeContainer(id);
    assertThat(fixture.runtime().container(id)).isNull();
  }

  @Test
  void stopsGentlyAndThenByForce() throws Exception {
    String sandbox = fixture.sandbox("p");
    String gentle =
        fixture.run(sandbox, "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 1; done");
    String stubborn = fixture.run(sandbox, "sh", "-c", "trap '' TERM; while :; do sleep 1; done");
    fixture.awaitOutput(gentle, "sh", "-c", "ps | grep -c 'sleep 1'");

    fixture.runtime().stopContainer(gentle, Duration.ofSeconds(30));
    fixture.runtime().stopContainer(stubborn, Duration.ofSeconds(30));
    fixture.runtime().stopContainer(stubborn, Duration.ofMillis(100));

    assertThat(fixture.awaitExit(gentle).exitCode()).isZero();
    assertThat(fixture.awaitExit(gentle).reason()).isEqualTo("Completed");
    assertThat(fixture.awaitExit(stubborn).exitCode()).isEqualTo(137);
  }

  @Test
  void aNewRuntimeTakesOverWhatRuns() throws Exception {
    String sandbox = fixture.sandbox("p");
    String lasting = fixture.run(sandbox, "sleep", "1000");
    String ending =
        fixture.run(sandbox, "sh", "-c", "while ! [ -e /tmp/end ]; do sleep 0.01; done; exit 4");
    String created = fixture.create(sandbox, fixture.config("made", List.of("true"), null));
    ContainerState before = fixture.runtime().container(lasting);

    fixture.restart();

    assertThat(fixture.runtime().container(lasting)).isEqualTo(before);
    assertThat(fixture.runtime().container(created).phase()).isEqualTo(Phase.CREATED);
    assertThat(fixture.runtime().listSandboxes("uid-p"))
        .singleElement()
        .satisfies(state -> assertThat(state.running()).isTrue());
    assertThat(fixture.exec(ending, "touch", "/tmp/end").exitCode()).isZero();
    assertThat(fixture.awaitExit(ending).exitCode()).isEqualTo(4);
    fixture.runtime().stopContainer(lasting, Duration.ZERO);
    assertThat(fixture.awaitExit(lasting).exitCode()).isEqualTo(137);
    fixture.restart();
    assertThat(fixture.runtime().container(ending).exitCode()).isEqualTo(4);
  }

  @Test
  void closingAnEmptyRuntimeLeavesNothingBehind() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id = fixture.run(sandbox, "true");
    fixture.awaitExit(id);
    fixture.runtime().removeContainer(id);
    fixture.runtime().stopSandbox(sandbox);
    fixture.runtime().removeSandbox(sandbox);
    Files.createDirectories(fixture.runDirectory().resolve("memory/pods"));

    fixture.runtime().close();

    fixture.assertNothingRuns();
    fixture.reopen();
    assertThat(fixture.awaitExit(fixture.run(fixture.sandbox("p"), "true")).exitCode()).isZero();
  }

  @Test
  void aSandboxWhoseNetworkWasTakenDownDoesNotRun() throws Exception {
    fixture.sandbox("p");
    fixture.takeNetworksDown();

    fixture.restart();

    assertThat(fixture.runtime().listSandboxes())
        .singleElement()
        .satisfies(state -> assertThat(state.running()).isFalse());
  }

  @Test
  void noticesAnExitThatHappenedWhileItWasAway() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id = fixture.run(sandbox, "sleep", "1000");
    fixture.runtime().close();
    long pid = Long.parseLong(Files.readString(fixture.bundle(id).pid()).strip());
    ProcessHandle conmon =
        ProcessHandle.of(Long.parseLong(Files.readString(fixture.bundle(id).conmonPid()).strip()))
            .orElseThrow();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    conmon.onExit().join();

    fixture.reopen();

    assertThat(fixture.runtime().container(id).exitCode()).isEqualTo(137);
  }

  @Test
  void killsAContainerWhoseWatcherDied() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id = fixture.run(sandbox, "sleep", "1000");
    fixture.runtime().close();
    ProcessHandle conmon =
        ProcessHandle.of(Long.parseLong(Files.readString(fixture.bundle(id).conmonPid()).strip()))
            .orElseThrow();
    conmon.destroyForcibly();
    conmon.onExit().join();

    fixture.reopen();

    assertThat(fixture.runtime().container(id).phase()).isEqualTo(Phase.EXITED);
    assertThat(fixture.runtime().container(id).exitCode()).isEqualTo(137);
  }

  @Test
  void afterARebootNothingRuns() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id = fixture.run(sandbox, "sleep", "1000");
    String made = fixture.create(sandbox, fixture.config("made", List.of("true"), null));

    fixture.reboot();

    assertThat(fixture.runtime().listSandboxes("uid-p"))
        .singleElement()
        .satisfies(state -> assertThat(state.running()).isFalse());
    assertThat(fixture.runtime().container(id).phase()).isEqualTo(Phase.EXITED);
    assertThat(fixture.runtime().container(id).exitCode()).isNotZero();
    assertThatThrownBy(() -> fixture.runtime().startContainer(made))
        .isInstanceOf(RuntimeFailure.class);
    fixture.runtime().removeSandbox(sandbox);
    assertThat(fixture.runtime().listContainers()).isEmpty();
    String again = fixture.run(fixture.sandbox("p"), "true");
    assertThat(fixture.awaitExit(again).exitCode()).isZero();
  }

  @Test
  void execReturnsStreamsAndExitCode() throws Exception {
    String id = fixture.run(fixture.sandbox("p"), "sleep", "1000");

    ExecResult result = fixture.exec(id, "sh", "-c", "echo out; echo err >&2; exit 7");

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(text(result.stdout())).isEqualTo("out\n");
    assertThat(text(result.stderr())).isEqualTo("err\n");
    assertThat(result.timedOut()).isFalse();
  }

  @Test
  void execEndsAtItsTimeLimitWithAllItsProcesses() throws Exception {
    String id = fixture.run(fixture.sandbox("p"), "sleep", "1000");

    ExecResult result =
        fixture
            .runtime()
            .exec(id, List.of("sh", "-c", "sleep 555 & sleep 556"), Duration.ofMillis(300));

    assertThat(result.timedOut()).isTrue();
    assertThat(text(fixture.exec(id, "ps").stdout())).doesNotContain("555").doesNotContain("556");
    assertThat(fixture.bundle(id).directory().toFile().list((dir, name) -> name.startsWith("exec")))
        .isEmpty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void aCommandThatDoesNotExistIsAFailedStart() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id = fixture.create(sandbox, fixture.config("c", List.of("nothing-of-that-name"), null));

    assertThatThrownBy(() -> fixture.runtime().startContainer(id))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("executable file not found in $PATH");

    ContainerState state = fixture.runtime().container(id);
    assertThat(state.phase()).isEqualTo(Phase.EXITED);
    assertThat(state.exitCode()).isEqualTo(128);
    fixture.runtime().removeContainer(id);
  }

  @Test
  void tooMuchMemoryIsOomKilled() throws Exception {
    String sandbox = fixture.sandbox("p");
    String id =
        fixture.create(
            sandbox,
            fixture.config(
                "c",
                List.of("sh", "-c", "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done"),
                new RuntimeFixture.Options(32 << 20, null)));
    fixture.runtime().startContainer(id);

    ContainerState state = fixture.awaitExit(id);

    assertThat(state.exitCode()).isEqualTo(137);
    assertThat(state.reason()).isEqualTo("OOMKilled");
    fixture.restart();
    assertThat(fixture.runtime().container(id).reason()).isEqualTo("OOMKilled");
  }

  @Test
  void usersGroupsAndEnvironmentAreAsAsked() throws Exception {
    String sandbox = fixture.sandbox("p");
    String asUser =
        fixture.create(
            sandbox,
            fixture.config(
                "c",
                List.of("sh", "-c", "id -u; id -g; id -G; env; pwd; mount; ls /dev"),
                new RuntimeFixture.Options(0, 1001L)));
    fixture.runtime().startContainer(asUser);

    Path log = fixture.awaitExit(asUser).config().logPath();

    List<String> lines = Files.readAllLines(log).stream().map(l -> l.split(" ", 4)[3]).toList();
    assertThat(lines.subList(0, 3)).containsExactly("1001", "1002", "1002 77 1003");
    assertThat(lines).contains("FROM_IMAGE=yes", "GIVEN=x y", "HOSTNAME=p", "PATH=/bin:/usr/bin");
    assertThat(lines).anySatisfy(line -> assertThat(line).contains(" on /dev/shm type tmpfs"));
    assertThat(lines).anySatisfy(line -> assertThat(line).contains(" on /proc/sys type proc (ro,"));
    assertThat(lines).contains("null", "pts", "shm");
  }

  @Test
  void containersOfAPodShareMemoryAndHostname() throws Exception {
    String sandbox = fixture.sandbox("shared");
    String one = fixture.run(sandbox, "sleep", "1000");
    String two = fixture.run(sandbox, "sleep", "1000");

    fixture.exec(one, "touch", "/dev/shm/here");

    assertThat(text(fixture.exec(two, "ls", "/dev/shm").stdout())).isEqualTo("here\n");
    assertThat(text(fixture.exec(two, "hostname").stdout())).isEqualTo("shared\n");
    assertThat(text(fixture.exec(two, "cat", "/etc/hostname").stdout())).isEqualTo("shared\n");
  }

  @Test
  void logsAreReopenedAfterARename() throws Exception {
    String id =
        fixture.run(
            fixture.sandbox("p"),
            "sh",
            "-c",
            "n=0; while :; do n=$((n+1)); echo line $n; sleep 0.01; done");
    Path log = fixture.runtime().container(id).config().logPath();
    Files.move(log, log.resolveSibling("old"));

    fixture.runtime().reopenLog(id);

    fixture.await(() -> Files.exists(log) && Files.size(log) > 0);
  }

  @Test
  void tenAtOnce() throws Exception {
    String sandbox = fixture.sandbox("p");
    fixture.run(sandbox, "true");
    long start = System.nanoTime();
    List<CompletableFuture<String>> made = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      made.add(fixture.inBackground(() -> fixture.run(sandbox, "sleep", "1000")));
    }
    for (CompletableFuture<String> id : made) {
      assertThat(fixture.runtime().container(id.join()).phase()).isEqualTo(Phase.RUNNING);
    }
    System.out.println("ten containers: " + (System.nanoTime() - start) / 1_000_000 + " ms");
  }
}
