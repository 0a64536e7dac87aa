package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
import io.kennel.agent.runtime.simulated.SimulatedProgram;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Daemon sets against the real server, with all controllers and simulated nodes. */
class DaemonSetsTest {
  private static final ObjectKey WEB = new ObjectKey("default", "web");

  private SimulatedWorld world;
  private TestCluster cluster;
  private LateTransport way;

  /** Starts three nodes; controllers reach the server badly where {@code late}. */
  private void start(int seed, boolean late) {
    world = new SimulatedWorld(seed);
    cluster =
        new TestCluster(
            world,
            config -> SimulatedProgram.SERVER.readyAfter(Duration.ofMillis(700)),
            plain -> {
              way = new LateTransport(plain, world);
              return late ? way : plain;
            });
    for (int i = 1; i <= 3; i++) {
      cluster.startNode(i);
    }
    await("nodes are ready", cluster::nodesReady);
  }

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  @Test
  void everyNodeHasAPodAndSoHasOneThatComesLater() {
    start(1, false);
    create(1, "");
    await("all are there", () -> isComplete(3));
    assertThat(nodesOfPods()).containsExactly("node-1", "node-2", "node-3");
    cluster.startNode(4);
    await("the new node has one", () -> isComplete(4));
    assertThat(nodesOfPods()).containsExactly("node-1", "node-2", "node-3", "node-4");
    world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.events("SuccessfulCreate"))
        .containsExactlyInAnyOrderElementsOf(
            cluster.pods().stream()
                .map(pod -> "Created pod: " + pod.getMetadata().getName())
                .toList());
    String version = web().getMetadata().getResourceVersion();
    world.runFor(Duration.ofMinutes(30));
    assertThat(web().getMetadata().getResourceVersion()).as("at rest").isEqualTo(version);
  }

  @Test
  void aPodThatIsTakenAwayIsMadeAnewOnItsNodeEvenIfThatIsCordoned() {
    start(2, false);
    create(1, "");
    await("all are there", () -> isComplete(3));
    patch(Kinds.NODE, ObjectKey.of("node-2"), "spec: {unschedulable: true}");
    world.runFor(Duration.ofSeconds(5));
    Pod taken = on("node-2");
    cluster.api.delete(Kinds.POD, Owners.keyOf(taken), DeleteOptions.DEFAULT);
    await("it goes", () -> !nodesOfPods().contains("node-2"));
    await("another is there", () -> nodesOfPods().contains("node-2") && isComplete(3));
    assertThat(uid(on("node-2"))).isNotEqualTo(uid(taken));
    assertThat(status().getNumberMisscheduled()).isZero();
  }

  @Test
  void labelsDecideWhereThePodsAre() {
    start(3, false);
    create(1, "nodeSelector: {disk: ssd}");
    world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.pods()).isEmpty();
    patch(Kinds.NODE, ObjectKey.of("node-1"), "metadata: {labels: {disk: ssd}}");
    patch(Kinds.NODE, ObjectKey.of("node-3"), "metadata: {labels: {disk: ssd}}");
    await("both have one", () -> isComplete(2));
    patch(Kinds.NODE, ObjectKey.of("node-1"), "metadata: {labels: {disk: null}}");
    await("one goes", () -> isComplete(1) && cluster.pods().size() == 1);
    assertThat(nodesOfPods()).containsExactly("node-3");
    assertThat(cluster.events("SuccessfulDelete")).hasSize(1);
  }

  @Test
  void aSilentNodeKeepsItsPod() {
    start(4, false);
    create(1, "");
    await("all are there", () -> isComplete(3));
    String before = uid(on("node-3"));
    cluster.silence(3);
    world.runFor(Duration.ofMinutes(20));
    assertThat(uid(on("node-3"))).isEqualTo(before);
    assertThat(PodState.isTerminating(on("node-3"))).isFalse();
    cluster.startNode(3);
    await("it counts again", () -> isComplete(3));
  }

  @Test
  void anUpdateIsRecordedAndCanBeTakenBack() {
    start(5, false);
    create(1, "");
    await("all are there", () -> isComplete(3));
    image(2);
    await("it is complete", () -> isComplete(3) && images().equals(Map.of("web:2", 3L)));
    assertThat(revisions()).containsExactly(1L, 2L);
    image(1);
    await("it is back", () -> isComplete(3) && images().equals(Map.of("web:1", 3L)));
    assertThat(revisions()).containsExactly(2L, 3L);
  }

  @Test
  void deletionTakesPodsAndRevisionsAlongOrLeavesThem() {
    start(6, false);
    create(1, "");
    await("all are there", () -> isComplete(3));
    List<String> uids = cluster.pods().stream().map(DaemonSetsTest::uid).toList();
    delete("Orphan");
    await("it is gone", () -> cluster.get(Kinds.DAEMON_SET, "default", "web") == null);
    world.runFor(Duration.ofSeconds(5));
    create(1, "");
    await("it has them again", () -> isComplete(3));
    assertThat(cluster.pods()).extracting(DaemonSetsTest::uid).isEqualTo(uids);
    assertThat(revisions()).containsExactly(1L);
    world.runFor(Duration.ofSeconds(1));
    delete("Foreground");
    await("it is gone", () -> cluster.get(Kinds.DAEMON_SET, "default", "web") == null);
    assertThat(cluster.pods()).isEmpty();
    create(1, "");
    await("all are there", () -> isComplete(3));
    delete("Background");
    await("all is gone", () -> cluster.pods().isEmpty() && revisions().isEmpty());
  }

  @Test
  void allOfItGoesWithItsNamespace() {
    start(11, false);
    var _ =
        cluster.api.create(
            Kinds.NAMESPACE,
            new NamespaceBuilder().withNewMetadata().withName("demo").endMetadata().build());
    var _ = cluster.api.create(Kinds.DAEMON_SET, set("demo", 1, ""));
    await("all are there", () -> inDemo(Kinds.POD) == 3 && inDemo(Kinds.CONTROLLER_REVISION) == 1);
    world.runFor(Duration.ofSeconds(5));
    cluster.api.delete(Kinds.NAMESPACE, ObjectKey.of("demo"), DeleteOptions.DEFAULT);
    await("it is gone", () -> cluster.get(Kinds.NAMESPACE, "", "demo") == null);
    for (Kind<?> kind : List.of(Kinds.DAEMON_SET, Kinds.POD, Kinds.CONTROLLER_REVISION)) {
      assertThat(inDemo(kind)).isZero();
    }
  }

  private <T extends HasMetadata> int inDemo(Kind<T> kind) {
    return cluster.api.list(kind, ListOptions.in("demo")).items().size();
  }

  /** What has to hold at every moment, however late informers are and whatever calls fail. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0, 2, 1",
    "2, 1, 0, 2, 1",
    "3, 2, 0, 1, 1",
    "4, 50%, 0, 1, 1",
    "5, 2, 0, 1, 1",
    "6, 1, 0, 2, 1",
    "7, 0, 1, 3, 2",
    "8, 0, 2, 3, 2",
    "9, 0, 100%, 3, 2",
    "10, 0, 1, 3, 2"
  })
  void aRollingUpdateKeepsItsLimits(
      int seed, String unavailable, String surge, int fewest, long mostOnANode) {
    start(seed, true);
    create(1, "");
    patch(
        Kinds.DAEMON_SET,
        WEB,
        "spec: {updateStrategy: {rollingUpdate: {maxUnavailable: %s, maxSurge: %s}}}"
            .formatted(unavailable, surge));
    await("all are there", () -> isComplete(3));
    for (int version = 2; version <= 4; version++) {
      image(version);
      for (int step = 0; step < 200; step++) {
        world.runFor(Duration.ofMillis(100));
        List<Pod> pods = cluster.pods().stream().filter(pod -> !PodState.isTerminal(pod)).toList();
        for (int node = 1; node <= 3; node++) {
          String name = "node-" + node;
          assertThat(pods.stream().filter(pod -> PodState.nodeOf(pod).equals(name)).count())
              .as("pods on " + name)
              .isLessThanOrEqualTo(mostOnANode);
        }
        assertThat(pods.stream().filter(p -> PodState.isActive(p) && PodState.isReady(p)).count())
            .as("available")
            .isGreaterThanOrEqualTo(fewest);
      }
    }
    way.beGood();
    await("it is complete", () -> isComplete(3) && images().equals(Map.of("web:4", 3L)));
  }

  private void create(int version, String podSpec) {
    var _ = cluster.api.create(Kinds.DAEMON_SET, set("default", version, podSpec));
  }

  private static DaemonSet set(String namespace, int version, String podSpec) {
    String yaml =
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: web, namespace: %s}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers: [{name: web, image: "web:%d"}]
              %s
        """
            .formatted(namespace, version, podSpec);
    return Models.decode(YAMLMapper.shared().readTree(yaml), DaemonSet.class);
  }

  private void image(int version) {
    patch(
        Kinds.DAEMON_SET,
        WEB,
        "spec: {template: {spec: {containers: [{name: web, image: 'web:" + version + "'}]}}}");
  }

  private void patch(Kind<?> kind, ObjectKey key, String yaml) {
    var _ =
        cluster.api.patch(
            kind, key, "", PatchType.STRATEGIC_MERGE, YAMLMapper.shared().readTree(yaml));
  }

  private void delete(String propagation) {
    cluster.api.delete(Kinds.DAEMON_SET, WEB, new DeleteOptions(null, propagation, "", ""));
  }

  private DaemonSet web() {
    return cluster.api.get(Kinds.DAEMON_SET, WEB);
  }

  private DaemonSetStatus status() {
    return web().getStatus();
  }

  private boolean isComplete(int nodes) {
    Integer wanted = nodes;
    DaemonSet web = web();
    DaemonSetStatus status = web.getStatus();
    return web.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && wanted.equals(status.getDesiredNumberScheduled())
        && wanted.equals(status.getCurrentNumberScheduled())
        && wanted.equals(status.getUpdatedNumberScheduled())
        && wanted.equals(status.getNumberReady())
        && wanted.equals(status.getNumberAvailable())
        && status.getNumberUnavailable() == null;
  }

  private List<String> nodesOfPods() {
    return cluster.pods().stream().map(PodState::nodeOf).sorted().toList();
  }

  private Pod on(String node) {
    return cluster.pods().stream()
        .filter(pod -> PodState.nodeOf(pod).equals(node))
        .findFirst()
        .orElseThrow();
  }

  private Map<String, Long> images() {
    return cluster.pods().stream()
        .map(pod -> pod.getSpec().getContainers().getFirst().getImage())
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private List<Long> revisions() {
    return cluster.api.list(Kinds.CONTROLLER_REVISION, ListOptions.in("default")).items().stream()
        .map(ControllerRevision::getRevision)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(5)))
        .as(() -> {
          DaemonSet web = cluster.get(Kinds.DAEMON_SET, "default", "web");
          return what
              + "; "
              + (web == null ? "" : web.getStatus())
              + "; "
              + cluster.events("FailedCreate");
        })
        .isTrue();
  }
}
