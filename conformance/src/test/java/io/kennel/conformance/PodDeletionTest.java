package io.kennel.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * kubectl deletes pods that come back under their names at once. Without {@code JustGone} a third
 * of these commands never ended.
 */
class PodDeletionTest {
  private static final int REPETITIONS = 4;
  private static final String WEB =
      """
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: web}
      spec:
        replicas: 2
        serviceName: web
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: nginx}]}
      """;

  @TempDir static Path directory;

  private static RunningKennel kennel;

  @BeforeAll
  static void up() throws IOException {
    kennel = RunningKennel.up(directory, "--nodes", "1", "--runtime", "simulated");
  }

  @AfterAll
  static void down() throws IOException {
    kennel.close();
  }

  static List<Path> kubectls() {
    return Kubectl.binaries("1.27", "1.31", "1.33");
  }

  @ParameterizedTest
  @MethodSource("kubectls")
  void commandsThatDeletePodsOfASetEnd(Path binary) throws IOException {
    Kubectl kubectl = kennel.kubectl(binary).inNamespaceOfItsOwn("deletion");
    Files.writeString(kubectl.workingDirectory().resolve("web.yaml"), WEB);
    kubectl.run("apply -f web.yaml");
    kubectl.run("rollout status statefulset/web");
    for (int i = 0; i < REPETITIONS; i++) {
      assertThat(kubectl.run("delete pod web-1").out()).startsWith("pod \"web-1\" deleted");
      kubectl.run("rollout status statefulset/web");
      assertThat(kubectl.run("delete pod -l app=web").lines()).hasSize(2);
      kubectl.run("rollout status statefulset/web");
    }
  }
}
