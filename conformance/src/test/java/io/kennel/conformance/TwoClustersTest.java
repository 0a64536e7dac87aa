package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters share a machine, survive a crash, and leave the machine as it was. */
class TwoClustersTest {
  private static final Path KUBECTL = Kubectl.binaries("1.33").getFirst();

  @TempDir Path first;
  @TempDir Path second;

  @Test
  void twoClustersRunSideBySideAndLeaveNothingBehind() throws Exception {
    assumeRoot();
    Machine before = Machine.look(first, second);
    try (RunningKennel other = RunningKennel.up(second, "--nodes", "1")) {
      try (RunningKennel one = RunningKennel.up(first, "--nodes", "2")) {
        deploy(one.kubectl(KUBECTL));
        deploy(other.kubectl(KUBECTL));
        assertThat(one.kubectl(KUBECTL).run("get nodes -o name").lines()).hasSize(2);
        assertThat(other.kubectl(KUBECTL).run("get nodes -o name").lines()).hasSize(1);
        assertThat(Machine.look(first).since(before))
            .as("traces of one bear no mark of the other")
            .isNotEmpty()
            .doesNotContainAnyElementsOf(Machine.look(second).traces());
      }
      assertThat(Machine.look(first).since(before))
          .as("one leaves nothing, though the other runs on")
          .isEmpty();
      assertThat(Machine.look(second).since(before)).isNotEmpty();
      assertThat(other.kubectl(KUBECTL).run("get pods -o name").lines()).isNotEmpty();
    }
    assertThat(Machine.look(first, second).since(before)).isEmpty();
  }

  @Test
  void aStartThatIsBrokenOffLeavesNothingBehind() throws Exception {
    assumeRoot();
    Machine before = Machine.look(first);
    for (String step : List.of("opened the store", "made the networks", "every node is ready")) {
      breakOff(step);
      assertThat(Machine.look(first).since(before)).as("told to end after: %s", step).isEmpty();
    }
    try (RunningKennel kennel = RunningKennel.up(first, "--nodes", "1")) {
      deploy(kennel.kubectl(KUBECTL));
    }
  }

  /** Tells a start to end once it has said that a step has been taken. */
  private void breakOff(String step) throws Exception {
    List<String> command =
        List.of(
            RunningKennel.ROOT.resolve("kennel").toString(),
            "up",
            "--data-dir",
            RunningKennel.data(first).toString(),
            "--listen",
            "127.0.0.1:0");
    Process starting =
        new ProcessBuilder(command).redirectOutput(first.resolve("up.out").toFile()).start();
    try (BufferedReader steps = starting.errorReader()) {
      String line = steps.readLine();
      while (line != null && !line.contains(step)) {
        line = steps.readLine();
      }
      assertThat(line).as("the step is taken").isNotNull();
      starting.destroy();
      assertThat(starting.waitFor(60, TimeUnit.SECONDS)).as("the process ends").isTrue();
    } finally {
      starting.destroyForcibly();
    }
  }

  @Test
  void podsOutliveAKilledKennelAndAreTakenOverWithoutARestart() throws Exception {
    assumeRoot();
    Machine before = Machine.look(first, second);
    RunningKennel killed = RunningKennel.up(first, "--nodes", "1");
    deploy(killed.kubectl(KUBECTL));
    String containers = containers(killed.kubectl(KUBECTL));
    killed.kill();
    try (RunningKennel restarted = RunningKennel.up(first, "--nodes", "1")) {
      Kubectl kubectl = restarted.kubectl(KUBECTL);
      kubectl.run("rollout status statefulset kubia --timeout=60s");
      assertThat(containers(kubectl)).isEqualTo(containers);
      kubectl.run("delete statefulset kubia");
      kubectl.until("no pods", "get po", output -> !output.out().contains("kubia-"));
    }
    assertThat(Machine.look(first, second).since(before)).isEmpty();
  }

  private static void deploy(Kubectl kubectl) {
    for (String file : List.of("kubia-service-headless.yaml", "kubia-statefulset.yaml")) {
      Path path = RunningKennel.ROOT.resolve("examples/kubia").resolve(file);
      kubectl.run(List.of("create", "-f", path.toString()));
    }
    kubectl.run("rollout status statefulset kubia --timeout=60s");
  }

  private static String containers(Kubectl kubectl) {
    return kubectl.run("get pods -o jsonpath={..containerID}{..restartCount}{..startedAt}").out();
  }

  private static void assumeRoot() {
    assumeThat(System.getProperty("user.name").equals("root") && Files.exists(Path.of("/run")))
        .as("real pods need root")
        .isTrue();
  }
}
