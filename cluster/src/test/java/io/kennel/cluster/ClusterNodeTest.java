package io.kennel.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.agent.node.ShutdownPeriods;
import io.kennel.agent.registry.RegistryConfig;
import io.kennel.api.ObjectKey;
import io.kennel.client.Kinds;
import io.kennel.cluster.ClusterConfig.RuntimeChoice;
import io.kennel.controllers.nodes.EvictionRates;
import io.kennel.controllers.nodes.NodesConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes of a whole cluster whose pods are simulated. */
class ClusterNodeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final NodeLifecycle QUICK =
      new NodeLifecycle(
          new NodesConfig(
              Duration.ofSeconds(1),
              Duration.ofSeconds(5),
              Duration.ofSeconds(1),
              EvictionRates.DEFAULT,
              NodesConfig.DEFAULT.podCidr(),
              NodesConfig.DEFAULT.nodeMaskBits()),
          Duration.ofSeconds(1),
          300,
          300,
          ShutdownPeriods.DEFAULT);

  @TempDir Path directory;

  @Test
  void aDisconnectedNodeIsMissedAndItsPodsRunOn() {
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-1");
      createPod(cluster, "node-1");
      await(() -> isReady(cluster) && node.runningPods().equals(List.of("default/kubia-0")));
      assertThat(node.disconnect()).isTrue();
      assertThat(node.disconnect()).as("it is so already").isFalse();
      assertThat(node.state()).isEqualTo(MachineState.DISCONNECTED);
      await(() -> ready(cluster, "node-1").equals("Unknown") && !isReady(cluster));
      assertThat(node.runningPods()).containsExactly("default/kubia-0");
      assertThat(ready(cluster, "node-2")).isEqualTo("True");
      assertThat(node.reconnect()).isTrue();
      assertThat(node.reconnect()).isFalse();
      await(() -> ready(cluster, "node-1").equals("True") && isReady(cluster));
      assertThat(restarts(cluster)).isZero();
    }
  }

  @Test
  void aCrashedNodeRunsNothingAndItsPodsStartAgainWithIt() {
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-1");
      createPod(cluster, "node-1");
      await(() -> isReady(cluster));
      assertThat(node.crash()).isTrue();
      assertThat(node.crash()).isFalse();
      assertThat(node.runningPods()).isEmpty();
      await(() -> ready(cluster, "node-1").equals("Unknown") && !isReady(cluster));
      assertThat(node.start()).isTrue();
      assertThat(node.start()).isFalse();
      await(() -> ready(cluster, "node-1").equals("True") && isReady(cluster));
      assertThat(restarts(cluster)).isEqualTo(1);
      assertThat(node.runningPods()).containsExactly("default/kubia-0");
    }
  }

  @Test
  void aNodeThatIsShutDownEndsItsPodsAndComesBackEmpty() throws Exception {
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-1");
      createPodThatTakesItsTime(cluster);
      await(() -> isReady(cluster));
      ControlClient client = new ControlClient(data(), cluster.world());
      assertThat(client.order(NodeOrder.SHUTDOWN, "node-1"))
          .isEqualTo(new NodeOrder.Done(true, MachineState.SHUTTING_DOWN));
      assertThat(client.shutdown("node-1"))
          .satisfies(report -> {
            assertThat(report.pods()).isEqualTo(1);
            assertThat(report.seconds()).isEqualTo(30);
          });
      assertThatThrownBy(node::start)
          .hasMessage("node-1 is shutting down: start it again when it is off");
      await(() -> node.state() == MachineState.OFF);
      assertThat(client.shutdown("node-1"))
          .isEqualTo(new ShutdownReport(MachineState.OFF, 1, 30, List.of()));
      assertThat(pod(cluster).getStatus().getPhase()).isEqualTo("Failed");
      assertThat(pod(cluster).getStatus().getReason()).isEqualTo("Terminated");
      assertThat(ready(cluster, "node-1")).isNotEqualTo("True");
      assertThat(node.runningPods()).isEmpty();
      assertThat(client.order(NodeOrder.SHUTDOWN, "node-1").changed()).isFalse();
      assertThat(node.crash()).as("it has no power to lose").isFalse();
      assertThat(node.start()).isTrue();
      await(() -> ready(cluster, "node-1").equals("True"));
      assertThat(pod(cluster).getStatus().getReason()).isEqualTo("Terminated");
    }
  }

  @Test
  void aShutdownThatKennelDidNotLiveToSeeGoesOn() throws Exception {
    Files.createDirectories(data().hardware("node-1").getParent());
    new Hardware(true, Hardware.Power.SHUTTING_DOWN).write(data().hardware("node-1"));
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-1");
      await(() -> node.state() == MachineState.OFF);
      assertThat(Hardware.read(data().hardware("node-1")))
          .isEqualTo(new Hardware(true, Hardware.Power.OFF));
    }
    try (Cluster cluster = start()) {
      assertThat(cluster.node("node-1").state()).isEqualTo(MachineState.OFF);
    }
  }

  @Test
  void powerCanBeTakenInTheMiddleOfAShutdown() {
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-1");
      createPod(cluster, "node-1");
      await(() -> isReady(cluster));
      node.disconnect();
      assertThat(node.shutdown()).isTrue();
      await(() -> node.runningPods().isEmpty());
      assertThat(node.state()).as("nobody hears of it").isEqualTo(MachineState.SHUTTING_DOWN);
      assertThat(node.crash()).isTrue();
      assertThat(node.state()).isEqualTo(MachineState.CRASHED);
      assertThat(node.shutdown()).isFalse();
      assertThat(pod(cluster).getStatus().getPhase()).isEqualTo("Running");
    }
  }

  @Test
  void cableAndPowerAreTwoThings() {
    try (Cluster cluster = start()) {
      ClusterNode node = cluster.node("node-2");
      node.crash();
      assertThat(node.disconnect()).isTrue();
      assertThat(node.state()).isEqualTo(MachineState.CRASHED);
      node.start();
      assertThat(node.state()).isEqualTo(MachineState.DISCONNECTED);
      node.reconnect();
      assertThat(node.state()).isEqualTo(MachineState.CONNECTED);
      await(() -> ready(cluster, "node-2").equals("True"));
    }
  }

  @Test
  void whatWasDoneHoldsOverARestartOfTheCluster() {
    try (Cluster cluster = start()) {
      cluster.node("node-1").disconnect();
      cluster.node("node-2").crash();
    }
    try (Cluster cluster = start()) {
      assertThat(cluster.nodes())
          .extracting(ClusterNode::state)
          .containsExactly(MachineState.DISCONNECTED, MachineState.CRASHED);
      await(() ->
          !ready(cluster, "node-1").equals("True") && !ready(cluster, "node-2").equals("True"));
      cluster.node("node-1").reconnect();
      cluster.node("node-2").start();
      await(
          () -> ready(cluster, "node-1").equals("True") && ready(cluster, "node-2").equals("True"));
    }
    try (Cluster cluster = start()) {
      assertThat(cluster.nodes())
          .extracting(ClusterNode::state)
          .containsOnly(MachineState.CONNECTED);
    }
  }

  @Test
  void aNameThatNobodyHasIsRefused() {
    try (Cluster cluster = start()) {
      assertThatThrownBy(() -> cluster.node("node-9"))
          .hasMessage("there is no node \"node-9\" in this cluster; its nodes are node-1, node-2");
    }
  }

  @Test
  void ordersComeThroughASocketThatOnlyTheOwnerMayOpen() throws Exception {
    try (Cluster cluster = start()) {
      ControlClient client = new ControlClient(data(), cluster.world());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data().control())))
          .isEqualTo("rw-------");
      assertThat(client.order(NodeOrder.CRASH, "node-2"))
          .isEqualTo(new NodeOrder.Done(true, MachineState.CRASHED));
      assertThat(client.order(NodeOrder.CRASH, "node-2"))
          .isEqualTo(new NodeOrder.Done(false, MachineState.CRASHED));
      // Reports come from a copy, which hears of it a little later.
      await(() -> client.nodes().getLast().ready().equals("Unknown"));
      assertThat(client.nodes())
          .containsExactly(
              new NodeReport("node-1", MachineState.CONNECTED, "True", "127.0.0.1", List.of()),
              new NodeReport("node-2", MachineState.CRASHED, "Unknown", "127.0.0.1", List.of()));
      assertThatThrownBy(() -> client.order(NodeOrder.START, "x"))
          .isInstanceOf(ControlFailure.class)
          .hasMessageContaining("there is no node \"x\"");
    }
    assertThat(data().control()).doesNotExist();
  }

  @Test
  void aDirectoryWithALongNameIsReachedToo() {
    directory = directory.resolve("a-directory-with-a-name-".repeat(9));
    try (Cluster cluster = start()) {
      assertThat(new ControlClient(data(), cluster.world()).nodes()).hasSize(2);
    }
  }

  @Test
  void whoSaysNothingOrTooMuchHoldsNobodyUp() throws Exception {
    try (Cluster cluster = start();
        var silent = ControlSocket.connect(data().control());
        var long1 = ControlSocket.connect(data().control())) {
      ControlSocket.write(long1, new byte[ControlServer.REQUEST_BYTES_MAX + 1]);
      assertThat(ControlSocket.read(long1, 100)).as("hung up on").isEmpty();
      assertThat(new ControlClient(data(), cluster.world()).nodes()).hasSize(2);
      assertThat(ControlSocket.read(silent, 100)).as("hung up on").isEmpty();
    }
  }

  @Test
  void withoutAClusterThereIsOneClearLine() {
    ControlClient client = new ControlClient(data(), new io.kennel.world.real.RealWorld());
    assertThatThrownBy(client::nodes)
        .isInstanceOf(ControlFailure.class)
        .hasMessage("no cluster is running in " + data().root() + "; start one with `kennel up`");
  }

  @Test
  void timesThatMakeEveryNodeSeemSilentAreRefused() {
    assertThatThrownBy(() ->
            new NodeLifecycle(
                NodesConfig.DEFAULT, Duration.ofSeconds(200), 300, 300, ShutdownPeriods.DEFAULT))
        .hasMessageContaining("between two renewals of its lease, which come every 50.0 s");
  }

  private DataDirectory data() {
    return new DataDirectory(directory.resolve("data"));
  }

  private Cluster start() {
    return Cluster.start(
        new ClusterConfig(
            data(),
            2,
            RuntimeChoice.SIMULATED,
            "127.0.0.1",
            0,
            data().kubeconfig(),
            List.of(),
            RegistryConfig.DIRECT,
            QUICK));
  }

  private static void createPod(Cluster cluster, String node) {
    cluster.api().create(Kinds.POD, podOn(node));
  }

  private static void createPodThatTakesItsTime(Cluster cluster) {
    cluster
        .api()
        .create(
            Kinds.POD,
            podOn("node-1")
                .edit()
                .editSpec()
                .editFirstContainer()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(3L)
                .endPreStop()
                .endLifecycle()
                .endContainer()
                .endSpec()
                .build());
  }

  private static Pod podOn(String node) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia-0")
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .addNewContainer()
        .withName("main")
        .withImage("kennel/kubia-pet:1.0")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod pod(Cluster cluster) {
    return cluster.api().get(Kinds.POD, new ObjectKey("default", "kubia-0"));
  }

  private static boolean isReady(Cluster cluster) {
    return pod(cluster).getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static int restarts(Cluster cluster) {
    return pod(cluster).getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  private static String ready(Cluster cluster, String name) {
    Node node = cluster.api().get(Kinds.NODE, ObjectKey.of(name));
    return node.getStatus().getConditions().stream()
        .filter(each -> each.getType().equals("Ready"))
        .map(each -> each.getStatus())
        .findFirst()
        .orElse("");
  }

  private static void await(BooleanSupplier wished) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!wished.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(deadline);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
