package io.kennel.controllers.scheduler;

import static io.kennel.api.VolumeSharing.MANY_NODES;
import static io.kennel.api.VolumeSharing.ONE_NODE;
import static io.kennel.api.VolumeSharing.ONE_POD;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.api.selector.LabelSelector;
import io.kennel.controllers.volume.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SchedulerDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HELPLESS =
      " preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
  private static final String NO_VICTIM =
      " preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";

  @Test
  void withoutNodesThereIsNothingToChoose() {
    assertThat(decide(pod("a"), List.of()))
        .isEqualTo(new Placement.Unschedulable("no nodes available to schedule pods"));
  }

  @Test
  void equalNodesAreTakenInTheOrderOfTheirNames() {
    assertThat(decide(pod("a"), nodes("node-2", "node-1", "node-3"))).isEqualTo(bind("node-1"));
  }

  @Test
  void podsOfOneOwnerSpreadOverTheNodes() {
    ClusterState cluster = cluster(nodes("node-1", "node-2", "node-3"));
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Pod pod = owned(pod("kubia-" + i));
      Placement.Bind bind = (Placement.Bind) decide(pod, cluster.nodes());
      chosen.add(bind.node());
      cluster.assume(PlacedPod.of(pod), bind.node());
    }
    assertThat(chosen).containsExactly("node-1", "node-2", "node-3", "node-1", "node-2", "node-3");
  }

  @Test
  void podsOfOneServiceSpreadEvenWhereAnotherNodeHasMoreRoom() {
    ClusterState cluster = cluster(nodes("node-1", "node-2"));
    cluster.assume(PlacedPod.of(labelled(pod("x"), "app", "kubia")), "node-1");
    cluster.assume(PlacedPod.of(needing(pod("big"), "cpu", "3")), "node-2");
    SchedulerView view =
        view(
            labelled(pod("y"), "app", "kubia"),
            cluster.nodes(),
            List.of(),
            List.of(LabelSelector.of(Map.of("app", "kubia"))));
    assertThat(SchedulerDecision.decide(view, NOW)).isEqualTo(bind("node-2"));
  }

  @Test
  void amongManyNodesPodsAreLookedForInDifferentPlacesAndAllAreTriedBeforeGivingUp() {
    List<NodeState> nodes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      nodes.add(NodeState.of(node("node-%04d".formatted(i), n -> n)));
    }
    Set<Placement> chosen = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      Pod pod = pod("web-" + i);
      Placement placement = decide(pod, nodes);
      assertThat(decide(pod, nodes)).isEqualTo(placement);
      chosen.add(placement);
    }
    assertThat(chosen).hasSizeGreaterThan(25);
    assertThat(decide(needing(pod("big"), "cpu", "100"), nodes))
        .isInstanceOfSatisfying(
            Placement.Unschedulable.class,
            none -> assertThat(none.message()).startsWith("0/1000 nodes are available: "));
    nodes.set(700, NodeState.of(node("node-0700", n -> room(n, "200"))));
    assertThat(decide(needing(pod("big"), "cpu", "100"), nodes)).isEqualTo(bind("node-0700"));
  }

  private static NodeBuilder room(NodeBuilder node, String cpu) {
    return node.editStatus().addToAllocatable("cpu", new Quantity(cpu)).endStatus();
  }

  @Test
  void reasonsAreCountedAndSorted() {
    List<NodeState> nodes =
        List.of(
            NodeState.of(node("node-1", n -> n)),
            NodeState.of(node("node-2", n -> tainted(n, "dedicated", "db", "NoSchedule"))),
            NodeState.of(node("node-3", n -> tainted(n, "dedicated", "db", "NoExecute"))));
    assertThat(decide(needing(pod("a"), "memory", "100Gi"), nodes))
        .isEqualTo(
            new Placement.Unschedulable(
                "0/3 nodes are available: 1 Insufficient memory, 2 node(s) had untolerated taint"
                    + " {dedicated: db}. preemption: 0/3 nodes are available: 3 Preemption is not"
                    + " helpful for scheduling."));
  }

  @Test
  void eachPropertyOfANodeIsRespected() {
    assertThat(on(pod("a"), n -> n.editSpec().withUnschedulable(true).endSpec()))
        .isEqualTo(none("1 node(s) were unschedulable." + HELPLESS));
    assertThat(on(pod("a"), n -> n.editStatus().withConditions(List.of()).endStatus()))
        .isEqualTo(
            none("1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }." + HELPLESS));
    assertThat(on(selecting(pod("a"), "disk", "ssd"), n -> n))
        .isEqualTo(none("1 node(s) didn't match Pod's node affinity/selector." + HELPLESS));
    assertThat(on(selecting(pod("a"), "disk", "ssd"), n -> labelledNode(n, "disk", "ssd")))
        .isEqualTo(bind("node-1"));
    assertThat(on(requiring(pod("a"), "size", "Gt", "3"), n -> labelledNode(n, "size", "4")))
        .isEqualTo(bind("node-1"));
    assertThat(on(requiring(pod("a"), "size", "Gt", "4"), n -> labelledNode(n, "size", "4")))
        .isEqualTo(none("1 node(s) didn't match Pod's node affinity/selector." + HELPLESS));
    assertThat(on(needing(pod("a"), "example.com/gpu", "1"), n -> n))
        .isEqualTo(none("1 Insufficient example.com/gpu." + HELPLESS));
  }

  @Test
  void tolerationsOpenTaintedNodes() {
    Pod tolerant =
        new PodBuilder(pod("a"))
            .editSpec()
            .addNewToleration()
            .withKey("dedicated")
            .withOperator("Exists")
            .endToleration()
            .endSpec()
            .build();
    assertThat(on(tolerant, n -> tainted(n, "dedicated", "db", "NoSchedule")))
        .isEqualTo(bind("node-1"));
    assertThat(on(pod("a"), n -> tainted(n, "dedicated", "db", "PreferNoSchedule")))
        .isEqualTo(bind("node-1"));
  }

  @Test
  void whatPodsUseIsNotThereForOthers() {
    ClusterState cluster = cluster(nodes("node-1"));
    cluster.assume(PlacedPod.of(needing(pod("x"), "cpu", "3")), "node-1");
    assertThat(decide(needing(pod("a"), "cpu", "1"), cluster.nodes())).isEqualTo(bind("node-1"));
    assertThat(decide(needing(pod("a"), "cpu", "1100m"), cluster.nodes()))
        .isEqualTo(none("1 Insufficient cpu." + NO_VICTIM));
    cluster.pod(pod("x"), null);
    assertThat(decide(needing(pod("a"), "cpu", "1100m"), cluster.nodes()))
        .isEqualTo(bind("node-1"));
  }

  @Test
  void hostPortsAreExclusive() {
    ClusterState cluster = cluster(nodes("node-1"));
    cluster.assume(PlacedPod.of(onHostPort(pod("x"), 80)), "node-1");
    assertThat(decide(onHostPort(pod("a"), 80), cluster.nodes()))
        .isEqualTo(
            none("1 node(s) didn't have free ports for the requested pod ports." + NO_VICTIM));
    assertThat(decide(onHostPort(pod("a"), 81), cluster.nodes())).isEqualTo(bind("node-1"));
  }

  @Test
  void claimsThatAreNotReadySayWhy() {
    assertThat(claiming(new ClaimState.Missing("data")))
        .isEqualTo(none("persistentvolumeclaim \"data\" not found." + HELPLESS));
    assertThat(claiming(new ClaimState.Deleting("data")))
        .isEqualTo(none("persistentvolumeclaim \"data\" is being deleted." + HELPLESS));
    assertThat(claiming(new ClaimState.Lost("data", "pv-a")))
        .isEqualTo(
            none(
                "persistentvolumeclaim \"data\" bound to non-existent persistentvolume \"pv-a\"."
                    + HELPLESS));
    assertThat(claiming(new ClaimState.Unbound("data", NOW.minusSeconds(10))))
        .isEqualTo(none("pod has unbound immediate PersistentVolumeClaims." + HELPLESS));
    assertThat(claiming(new ClaimState.Unbound("data", NOW.minusMillis(500))))
        .isEqualTo(new Placement.Wait(Duration.ofMillis(1500)));
  }

  @Test
  void volumesDecideWhereTheirPodsGo() {
    var anywhere = new PersistentVolumeBuilder().withNewSpec().endSpec().build();
    var elsewhere =
        new PersistentVolumeBuilder()
            .withNewSpec()
            .withNewNodeAffinity()
            .withNewRequired()
            .addNewNodeSelectorTerm()
            .addNewMatchExpression()
            .withKey("disk")
            .withOperator("In")
            .withValues("ssd")
            .endMatchExpression()
            .endNodeSelectorTerm()
            .endRequired()
            .endNodeAffinity()
            .endSpec()
            .build();
    assertThat(claiming(new ClaimState.Bound("d", anywhere, Set.of(), ONE_NODE)))
        .isEqualTo(bind("node-1"));
    assertThat(claiming(new ClaimState.Bound("d", elsewhere, Set.of(), ONE_NODE)))
        .isEqualTo(none("1 node(s) didn't match PersistentVolume's node affinity." + HELPLESS));
    assertThat(claiming(new ClaimState.Bound("d", anywhere, Set.of("node-1"), ONE_NODE)))
        .isEqualTo(bind("node-1"));
    assertThat(claiming(new ClaimState.Bound("d", anywhere, Set.of("node-2"), ONE_NODE)))
        .isInstanceOf(Placement.Unschedulable.class);
    assertThat(claiming(new ClaimState.Bound("d", anywhere, Set.of("node-2"), MANY_NODES)))
        .isEqualTo(bind("node-1"));
    assertThat(claiming(new ClaimState.Bound("d", anywhere, Set.of("node-1"), ONE_POD)))
        .isInstanceOf(Placement.Unschedulable.class);
  }

  @Test
  void aClaimThatWaitsForItsConsumerGetsTheNodeFirst() {
    assertThat(claiming(delayed(null, "example.com/disks")))
        .isEqualTo(new Placement.SelectNode("node-1", List.of(new ObjectKey("default", "data"))));
    assertThat(claiming(delayed("node-1", "example.com/disks"))).isInstanceOf(Placement.Wait.class);
    assertThat(claiming(delayed("node-2", "example.com/disks")))
        .isEqualTo(none("1 node(s) didn't find available persistent volumes to bind." + HELPLESS));
    assertThat(claiming(delayed(null, Claims.NO_PROVISIONER)))
        .isEqualTo(none("1 node(s) didn't find available persistent volumes to bind." + HELPLESS));
  }

  @Test
  void podsThatRefuseEachOtherGoToDifferentNodes() {
    ClusterState cluster = cluster(nodes("node-1", "node-2"));
    Pod first = apart(labelled(pod("zk-0"), "app", "zk"));
    Pod second = apart(labelled(pod("zk-1"), "app", "zk"));
    Pod third = apart(labelled(pod("zk-2"), "app", "zk"));
    cluster.assume(PlacedPod.of(first), "node-1");
    assertThat(decide(second, cluster.nodes())).isEqualTo(bind("node-2"));
    cluster.assume(PlacedPod.of(second), "node-2");
    assertThat(decide(third, cluster.nodes()))
        .isEqualTo(
            new Placement.Unschedulable(
                "0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity"
                    + " rules. preemption: 0/2 nodes are available: 2 No preemption victims found"
                    + " for incoming pod."));
  }

  @Test
  void requiredSpreadKeepsTheSkew() {
    ClusterState cluster = cluster(nodes("node-1", "node-2"));
    cluster.assume(PlacedPod.of(spread(pod("a-0"))), "node-2");
    assertThat(decide(spread(pod("a-1")), cluster.nodes())).isEqualTo(bind("node-1"));
    cluster.node("node-1", node("node-1", n -> n.editSpec().withUnschedulable(true).endSpec()));
    assertThat(decide(spread(pod("a-1")), cluster.nodes()))
        .isInstanceOfSatisfying(
            Placement.Unschedulable.class,
            none ->
                assertThat(none.message())
                    .startsWith(
                        "0/2 nodes are available: 1 node(s) didn't match pod topology spread"
                            + " constraints, 1 node(s) were unschedulable."));
  }

  /** No node is ever given more than it has, whatever comes and goes. */
  @Test
  void roomIsNeverGivenTwice() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      ClusterState cluster = cluster(nodes("node-1", "node-2", "node-3"));
      Map<String, Pod> there = new HashMap<>();
      for (int step = 0; step < 60; step++) {
        String name = "p" + random.nextInt(20);
        Pod known = there.remove(name);
        if (known != null) {
          cluster.pod(known, null);
          continue;
        }
        Pod pod = needing(pod(name), "cpu", (100 + random.nextInt(2500)) + "m");
        if (decide(pod, cluster.nodes()) instanceof Placement.Bind(String node)) {
          cluster.assume(PlacedPod.of(pod), node);
          there.put(name, pod);
        }
      }
      for (NodeState node : cluster.nodes()) {
        assertThat(node.used().cpuMillis()).as("seed %d", seed).isLessThanOrEqualTo(4000);
        assertThat(node.used().cpuMillis())
            .isEqualTo(
                node.pods().values().stream().mapToLong(p -> p.requests().cpuMillis()).sum());
      }
    }
  }

  private static Placement on(Pod pod, UnaryOperator<NodeBuilder> change) {
    return decide(pod, List.of(NodeState.of(node("node-1", change))));
  }

  private static Placement claiming(ClaimState claim) {
    return SchedulerDecision.decide(
        view(pod("a"), nodes("node-1"), List.of(claim), List.of()), NOW);
  }

  private static Placement decide(Pod pod, List<NodeState> nodes) {
    return SchedulerDecision.decide(view(pod, nodes, List.of(), List.of()), NOW);
  }

  private static SchedulerView view(
      Pod pod, List<NodeState> nodes, List<ClaimState> claims, List<LabelSelector> services) {
    return new SchedulerView(
        pod,
        PlacedPod.of(pod),
        NodeList.of(nodes),
        claims,
        services,
        "",
        Map.of(),
        List.of(),
        name -> Map.of());
  }

  private static Placement bind(String node) {
    return new Placement.Bind(node);
  }

  private static Placement none(String reasons) {
    return new Placement.Unschedulable("0/1 nodes are available: " + reasons);
  }

  private static ClusterState cluster(List<NodeState> nodes) {
    ClusterState cluster = new ClusterState();
    nodes.forEach(node -> cluster.node(node.name(), node.node()));
    return cluster;
  }

  private static List<NodeState> nodes(String... names) {
    return List.of(names).stream().map(name -> NodeState.of(node(name, n -> n))).toList();
  }

  private static Node node(String name, UnaryOperator<NodeBuilder> change) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("kubernetes.io/hostname", name)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .addToAllocatable("cpu", new Quantity("4"))
            .addToAllocatable("memory", new Quantity("8Gi"))
            .addToAllocatable("pods", new Quantity("110"))
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus();
    return change.apply(node).build();
  }

  private static NodeBuilder tainted(NodeBuilder node, String key, String value, String effect) {
    return node.editSpec().addNewTaint(effect, key, null, value).endSpec();
  }

  private static NodeBuilder labelledNode(NodeBuilder node, String key, String value) {
    return node.editMetadata().addToLabels(key, value).endMetadata();
  }

  private static Pod pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .withUid("uid-" + name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod owned(Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .addNewOwnerReference()
        .withUid("set")
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .build();
  }

  private static Pod labelled(Pod pod, String key, String value) {
    return new PodBuilder(pod).editMetadata().addToLabels(key, value).endMetadata().build();
  }

  private static Pod needing(Pod pod, String resource, String amount) {
    return new PodBuilder(pod)
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .addToRequests(resource, new Quantity(amount))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod selecting(Pod pod, String key, String value) {
    return new PodBuilder(pod).editSpec().addToNodeSelector(key, value).endSpec().build();
  }

  private static Pod requiring(Pod pod, String key, String operator, String value) {
    return new PodBuilder(pod)
        .editSpec()
        .withNewAffinity()
        .withNewNodeAffinity()
        .withNewRequiredDuringSchedulingIgnoredDuringExecution()
        .addNewNodeSelectorTerm()
        .addNewMatchExpression()
        .withKey(key)
        .withOperator(operator)
        .withValues(value)
        .endMatchExpression()
        .endNodeSelectorTerm()
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endNodeAffinity()
        .endAffinity()
        .endSpec()
        .build();
  }

  private static Pod onHostPort(Pod pod, int port) {
    return new PodBuilder(pod)
        .editSpec()
        .editFirstContainer()
        .addNewPort()
        .withContainerPort(port)
        .withHostPort(port)
        .endPort()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod apart(Pod pod) {
    return new PodBuilder(pod)
        .editSpec()
        .withNewAffinity()
        .withNewPodAntiAffinity()
        .addNewRequiredDuringSchedulingIgnoredDuringExecution()
        .withNewLabelSelector()
        .addToMatchLabels("app", "zk")
        .endLabelSelector()
        .withTopologyKey("kubernetes.io/hostname")
        .endRequiredDuringSchedulingIgnoredDuringExecution()
        .endPodAntiAffinity()
        .endAffinity()
        .endSpec()
        .build();
  }

  private static Pod spread(Pod pod) {
    return new PodBuilder(labelled(pod, "app", "a"))
        .editSpec()
        .addNewTopologySpreadConstraint()
        .withMaxSkew(1)
        .withTopologyKey("kubernetes.io/hostname")
        .withWhenUnsatisfiable("DoNotSchedule")
        .withNewLabelSelector()
        .addToMatchLabels("app", "a")
        .endLabelSelector()
        .endTopologySpreadConstraint()
        .endSpec()
        .build();
  }

  private static ClaimState delayed(String selectedNode, String provisioner) {
    PersistentVolumeClaim claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("data")
            .addToAnnotations(
                selectedNode == null ? Map.of() : Map.of(Claims.SELECTED_NODE, selectedNode))
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    return new ClaimState.Delayed(
        claim, new StorageClassBuilder().withProvisioner(provisioner).build(), List.of());
  }
}
