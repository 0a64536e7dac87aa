package io.kennel.realpods;

import static io.kennel.testing.KennelAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.kennel.cluster.DataDirectory;
import io.kennel.cluster.Leftovers;
import io.kennel.junit.Kennel;
import io.kennel.testing.Pods;
import io.kennel.testing.TestCluster;
import io.kennel.testing.TestClusterConfig;
import io.kennel.testregistry.DebianImages;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set of real pods, seen by a client and by their machine; nothing is left of them. */
class RealPodsTest {
  private static final String SET =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: box}
      spec: {clusterIP: None, selector: {app: box}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: box}
      spec:
        serviceName: box
        replicas: 3
        selector: {matchLabels: {app: box}}
        template:
          metadata: {labels: {app: box}}
          spec:
            terminationGracePeriodSeconds: 0
            containers:
            - name: main
              image: test/busybox:1
              command: [sh, -c, "echo I am $(hostname); echo $(hostname) > /data/name; sleep 1000"]
              volumeMounts: [{name: data, mountPath: /data}]
              readinessProbe: {exec: {command: [test, -s, /data/name]}, periodSeconds: 1}
        volumeClaimTemplates:
        - metadata: {name: data}
          spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
      """;

  @TempDir static Path directory;
  private static Path image;

  @BeforeAll
  static void makeImage() throws Exception {
    String missing = new MachinePods().missing();
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    image = DebianImages.busybox("test/busybox:1").write(directory.resolve("busybox.tar"));
  }

  @Test
  void aSetOfRealPods() throws Exception {
    TestClusterConfig config = TestClusterConfig.REAL_PODS.withImages(List.of(image));
    DataDirectory data;
    try (TestCluster cluster = TestCluster.start(config)) {
      data = new DataDirectory(own().getFirst());
      cluster.apply(SET);
      assertThat(cluster).statefulSet("box").isReady();
      cluster.settle();
      assertThat(cluster.pod("box-1").log()).containsExactly("I am box-1");
      assertThat(cluster.nodes().stream().flatMap(node -> node.runningPods().stream()))
          .containsExactlyInAnyOrder("default/box-0", "default/box-1", "default/box-2");
      KubernetesClient client = cluster.client();
      assertThat(run(client, "box-2", "cat", "/data/name")).isEqualTo("box-2\n");
      assertThat(run(client, "box-0", "nslookup", "box-1.box.default.svc.cluster.local"))
          .contains(cluster.pod("box-1").find().getStatus().getPodIP());
      losesANode(cluster);
      realTimeIsNotMoved(cluster);
      assertThat(Leftovers.list(data)).isNotEmpty();
    }
    assertThat(Leftovers.list(data)).isEmpty();
    assertThat(own()).isEmpty();
  }

  private static void losesANode(TestCluster cluster) {
    String node = cluster.pod("box-1").node().name();
    cluster.node(node).disconnect();
    assertThat(cluster).node(node).isNotReady();
    assertThat(cluster.node(node).runningPods()).contains("default/box-1");
    assertThatThrownBy(() -> cluster.pod("box-1").address(80)).hasMessageContaining("box-1");
    cluster.node(node).reconnect();
    assertThat(cluster).node(node).isReady();
    assertThat(cluster).statefulSet("box").isReady();
  }

  private static void realTimeIsNotMoved(TestCluster cluster) {
    assertThatThrownBy(() -> cluster.clock().advance(Duration.ofMinutes(1)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("time is real");
    assertThatThrownBy(() -> cluster.pod("box-0").probesFail("no"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(cluster.await(() -> false, Duration.ofMillis(50))).isFalse();
    assertThat(cluster.timeline().toString()).contains("Pod default/box-0").contains("ready");
  }

  private static String run(KubernetesClient client, String pod, String... command)
      throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ExecWatch exec =
        client.pods().inNamespace("default").withName(pod).writingOutput(out).exec(command)) {
      assertThat(exec.exitCode().get(30, TimeUnit.SECONDS)).as("%s", out).isZero();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Of this process. */
  private static List<Path> own() throws Exception {
    String name = "kennel-real-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(each -> each.getFileName().toString().startsWith(name)).toList();
    }
  }

  @Test
  void whatAKilledProcessHasLeftIsRemoved() throws Exception {
    Process over = new ProcessBuilder("true").start();
    over.onExit().join();
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Path left = Files.createTempDirectory(parent, "kennel-real-" + over.pid() + "-");
    Files.writeString(left.resolve("file"), "left");
    TestDirectory made = TestDirectory.create();
    try {
      assertThat(left).doesNotExist();
      assertThat(made.data().root()).exists();
    } finally {
      made.delete();
    }
  }

  /** One annotation: real pods where they are possible, else no test. */
  @Test
  @Kennel(nodes = 1, pods = Pods.REAL, skippedWithoutRealPods = true)
  void byAnnotation(TestCluster cluster) {
    assertThat(cluster).node("node-1").isReady();
    assertThat(cluster.objects().list(Pod.class, "default")).isEmpty();
    assertThat(cluster.objects().list(StatefulSet.class, "default")).isEmpty();
  }
}
