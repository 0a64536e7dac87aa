package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Kinds;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All controllers against the real server, with simulated nodes and a virtual clock. */
class ClusterTest {
  private final SimulatedWorld world = new SimulatedWorld(7);
  private final TestCluster cluster = new TestCluster(world);

  @BeforeEach
  void startNodes() {
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
  void aSetGetsItsPodsItsVolumesAndItsNames() {
    cluster.createKubia(3, "OrderedReady", true);
    await("3 pods are ready", () -> cluster.readyPods() == 3);
    assertThat(cluster.pods())
        .extracting(PodState::nodeOf)
        .containsExactlyInAnyOrder("node-1", "node-2", "node-3");
    await("claims are bound", () -> phases().equals(List.of("Bound", "Bound", "Bound")));
    assertThat(cluster.directories.existing()).hasSize(3);
    await("endpoints are ready", () -> readyNames().size() == 3);
    assertThat(readyNames()).containsExactly("kubia-0", "kubia-1", "kubia-2");
    String scheduled =
        "Scheduled Successfully assigned default/kubia-0 to "
            + PodState.nodeOf(cluster.get(Kinds.POD, "default", "kubia-0"));
    await("it is told where a pod runs", () -> events().contains(scheduled));
    assertThat(events()).noneMatch(event -> event.startsWith("FailedScheduling"));
  }

  @Test
  void aSetThatIsDeletedTakesItsPodsAndLeavesItsClaims() {
    cluster.createKubia(2, "Parallel", true);
    await("2 pods are ready", () -> cluster.readyPods() == 2);
    delete("");
    await("pods are gone", () -> cluster.pods().isEmpty());
    await("claims are bound", () -> phases().equals(List.of("Bound", "Bound")));
    await(
        "revisions are gone",
        () -> cluster.api.list(Kinds.CONTROLLER_REVISION, ListOptions.ALL).items().isEmpty());
    deleteClaims();
    await("volumes are gone", () -> cluster.directories.existing().isEmpty());
    await(
        "their objects are gone",
        () -> cluster.api.list(Kinds.PERSISTENT_VOLUME, ListOptions.ALL).items().isEmpty());
  }

  @Test
  void aSetMayWaitForItsPodsOrLeaveThem() {
    cluster.createKubia(2, "Parallel", false);
    await("2 pods are ready", () -> cluster.readyPods() == 2);
    delete("Orphan");
    await("the set is gone", () -> cluster.get(Kinds.STATEFUL_SET, "default", "kubia") == null);
    world.runFor(Duration.ofSeconds(5));
    assertThat(cluster.pods())
        .hasSize(2)
        .allMatch(pod -> pod.getMetadata().getOwnerReferences().isEmpty());
    cluster.api.delete(Kinds.SERVICE, new ObjectKey("default", "kubia"), DeleteOptions.DEFAULT);
    await("slices and endpoints are gone", () -> slices().isEmpty() && noEndpoints());
    cluster.createKubia(2, "Parallel", false);
    await("they are adopted", this::areAdopted);
    world.runFor(Duration.ofSeconds(1));
    delete("Foreground");
    await("the set is gone", () -> cluster.get(Kinds.STATEFUL_SET, "default", "kubia") == null);
    assertThat(cluster.pods()).isEmpty();
  }

  @Test
  void volumesMadeByHandAreUsedAgain() {
    for (String name : List.of("pv-a", "pv-b")) {
      cluster.api.create(
          Kinds.PERSISTENT_VOLUME,
          new PersistentVolumeBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withNewSpec()
              .addToCapacity("storage", new Quantity("1Mi"))
              .withAccessModes("ReadWriteOnce")
              .withPersistentVolumeReclaimPolicy("Recycle")
              .withStorageClassName("standard")
              .withNewHostPath()
              .withPath("/tmp/" + name)
              .endHostPath()
              .endSpec()
              .build());
    }
    cluster.createKubia(2, "OrderedReady", true);
    await("2 pods are ready", () -> cluster.readyPods() == 2);
    assertThat(cluster.directories.existing()).isEmpty();
    delete("");
    await("pods are gone", () -> cluster.pods().isEmpty());
    deleteClaims();
    await(
        "volumes are free again",
        () ->
            cluster.api.list(Kinds.PERSISTENT_VOLUME, ListOptions.ALL).items().stream()
                .allMatch(volume ->
                    volume.getSpec().getClaimRef() == null
                        && "Available".equals(volume.getStatus().getPhase())));
  }

  @Test
  void aNamespaceGoesWithEverythingInIt() {
    cluster.api.create(
        Kinds.NAMESPACE,
        new NamespaceBuilder().withNewMetadata().withName("demo").endMetadata().build());
    await(
        "it has its account", () -> cluster.get(Kinds.SERVICE_ACCOUNT, "demo", "default") != null);
    cluster.api.create(Kinds.POD, pod("demo", "lonely"));
    await("its pod is ready", () -> PodState.isReady(cluster.get(Kinds.POD, "demo", "lonely")));
    cluster.api.delete(Kinds.NAMESPACE, ObjectKey.of("demo"), DeleteOptions.DEFAULT);
    await("it is gone", () -> cluster.get(Kinds.NAMESPACE, "", "demo") == null);
    assertThat(cluster.api.list(Kinds.CONFIG_MAP, ListOptions.in("demo")).items()).isEmpty();
  }

  @Test
  void aPodThatFitsNowhereSaysWhyAndGoesWhenItCan() {
    Pod big =
        new PodBuilder(pod("default", "big"))
            .editSpec()
            .addToNodeSelector("disk", "ssd")
            .endSpec()
            .build();
    cluster.api.create(Kinds.POD, big);
    await(
        "the condition says why",
        () -> {
          Pod pod = cluster.get(Kinds.POD, "default", "big");
          var condition = PodState.condition(pod, "PodScheduled");
          return condition != null && "Unschedulable".equals(condition.getReason());
        });
    await("an event says why", () -> events().stream().anyMatch(e -> e.startsWith("Failed")));
    assertThat(events())
        .contains(
            "FailedScheduling 0/3 nodes are available: 3 node(s) didn't match Pod's node"
                + " affinity/selector. preemption: 0/3 nodes are available: 3 Preemption is not"
                + " helpful for scheduling.");
    Node node = cluster.get(Kinds.NODE, "", "node-2");
    cluster.api.update(
        Kinds.NODE, node.edit().editMetadata().addToLabels("disk", "ssd").endMetadata().build());
    await("it runs", () -> PodState.isReady(cluster.get(Kinds.POD, "default", "big")));
    assertThat(PodState.nodeOf(cluster.get(Kinds.POD, "default", "big"))).isEqualTo("node-2");
  }

  @Test
  void aSilentNodeKeepsItsPodUntilAPersonSaysThatItIsOff() {
    cluster.createKubia(3, "OrderedReady", true);
    await("3 pods are ready", () -> cluster.readyPods() == 3);
    Pod victim = podOn("node-2");
    cluster.silence(2);
    world.runFor(Duration.ofSeconds(39));
    assertThat(ready("node-2")).isEqualTo("True");
    world.runFor(Duration.ofSeconds(15));
    assertThat(ready("node-2")).isEqualTo("Unknown");
    assertThat(PodState.isReady(same(victim))).isFalse();
    assertThat(readyNames()).doesNotContain(victim.getMetadata().getName());
    world.runFor(Duration.ofMinutes(6));
    assertThat(PodState.isTerminating(same(victim))).isTrue();
    assertThat(same(victim).getStatus().getReason()).isEqualTo("NodeLost");
    world.runFor(Duration.ofHours(2));
    assertThat(same(victim).getMetadata().getUid()).isEqualTo(victim.getMetadata().getUid());
    cluster.api.delete(Kinds.NODE, ObjectKey.of("node-2"), DeleteOptions.DEFAULT);
    await("another takes its place", () -> cluster.readyPods() == 3);
    assertThat(PodState.nodeOf(same(victim))).isNotEqualTo("node-2");
  }

  @Test
  void aNodeThatComesBackInTimeGoesOn() {
    cluster.createKubia(3, "OrderedReady", false);
    await("3 pods are ready", () -> cluster.readyPods() == 3);
    Pod victim = podOn("node-2");
    cluster.silence(2);
    world.runFor(Duration.ofSeconds(60));
    assertThat(PodState.isReady(same(victim))).isFalse();
    cluster.startNode(2);
    await("all is well", () -> cluster.nodesReady() && cluster.readyPods() == 3);
    assertThat(same(victim).getMetadata().getUid()).isEqualTo(victim.getMetadata().getUid());
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(3)))
        .as(() -> what + "; events: " + String.join("\n", events()))
        .isTrue();
  }

  private void delete(String propagation) {
    cluster.api.delete(
        Kinds.STATEFUL_SET,
        new ObjectKey("default", "kubia"),
        new DeleteOptions(null, propagation, "", ""));
  }

  private void deleteClaims() {
    for (PersistentVolumeClaim claim : claims()) {
      cluster.api.delete(
          Kinds.PERSISTENT_VOLUME_CLAIM,
          new ObjectKey("default", claim.getMetadata().getName()),
          DeleteOptions.DEFAULT);
    }
  }

  private List<PersistentVolumeClaim> claims() {
    return cluster.api.list(Kinds.PERSISTENT_VOLUME_CLAIM, ListOptions.in("default")).items();
  }

  private List<String> phases() {
    return claims().stream().map(claim -> claim.getStatus().getPhase()).toList();
  }

  private List<EndpointSlice> slices() {
    return cluster.api.list(Kinds.ENDPOINT_SLICE, ListOptions.in("default")).items().stream()
        .filter(slice -> slice.getMetadata().getName().startsWith("kubia-"))
        .toList();
  }

  private boolean noEndpoints() {
    return cluster.get(Kinds.ENDPOINTS, "default", "kubia") == null;
  }

  private List<String> readyNames() {
    return slices().stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(each -> each.getConditions().getReady())
        .map(each -> each.getHostname())
        .sorted()
        .toList();
  }

  private boolean areAdopted() {
    return cluster.readyPods() == 2
        && cluster.pods().stream()
            .noneMatch(pod -> pod.getMetadata().getOwnerReferences().isEmpty());
  }

  private List<String> events() {
    return cluster.api.list(Kinds.EVENT, ListOptions.ALL).items().stream()
        .map(event -> event.getReason() + " " + event.getMessage())
        .toList();
  }

  private Pod podOn(String node) {
    return cluster.pods().stream()
        .filter(pod -> PodState.nodeOf(pod).equals(node))
        .findFirst()
        .orElseThrow();
  }

  private Pod same(Pod pod) {
    return cluster.get(Kinds.POD, "default", pod.getMetadata().getName());
  }

  private String ready(String name) {
    return cluster.get(Kinds.NODE, "", name).getStatus().getConditions().stream()
        .filter(each -> "Ready".equals(each.getType()))
        .findFirst()
        .orElseThrow()
        .getStatus();
  }

  private static Pod pod(String namespace, String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage("kennel/kubia-pet:1.0")
        .endContainer()
        .endSpec()
        .build();
  }
}
