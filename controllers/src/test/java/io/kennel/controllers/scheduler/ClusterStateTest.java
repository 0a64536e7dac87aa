package io.kennel.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.kennel.api.ObjectKey;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterStateTest {
  private final ClusterState cluster = new ClusterState();

  @Test
  void whatIsOfNoMatterToOthersLeavesANodeAsItWas() {
    for (String name : new String[] {"node-1", "node-2"}) {
      cluster.node(name, new NodeBuilder().withNewMetadata().withName(name).endMetadata().build());
    }
    Pod bound = pod("node-1", "a", "Pending");
    cluster.pod(null, bound);
    NodeState before = cluster.nodes().getFirst();
    assertThat(before.pods()).hasSize(1);

    Pod running = pod("node-1", "a", "Running");
    cluster.pod(bound, running);
    assertThat(cluster.nodes().getFirst()).isSameAs(before);

    Pod labelled = pod("node-1", "b", "Running");
    cluster.pod(running, labelled);
    assertThat(cluster.nodes().getFirst().pods().values())
        .extracting(PlacedPod::labels)
        .containsExactly(Map.of("app", "b"));

    cluster.pod(labelled, pod("node-2", "b", "Running"));
    assertThat(cluster.nodes().getFirst().pods()).isEmpty();
    assertThat(cluster.nodes().getLast().pods()).hasSize(1);
  }

  @Test
  void podsAndTheirNodeAreKnownInAnyOrder() {
    Pod a = named("a", "node-1");
    Pod b = named("b", "node-1");
    cluster.pod(null, a);
    cluster.pod(null, b);
    cluster.pod(null, named("c", "node-2"));
    cluster.pod(b, null);
    assertThat(podsOf("node-1")).containsExactly("a");

    cluster.pod(null, named("d", "node-1"));
    cluster.node("node-1", null);
    cluster.pod(a, null);
    cluster.pod(null, named("e", "node-1"));
    assertThat(podsOf("node-1")).containsExactlyInAnyOrder("d", "e");
    assertThat(podsOf("node-2")).containsExactly("c");
    cluster.node("node-2", null);
    cluster.pod(named("c", "node-2"), named("c", "node-1"));
    assertThat(podsOf("node-1")).containsExactlyInAnyOrder("c", "d", "e");
    assertThat(podsOf("node-2")).isEmpty();
  }

  /** Of a node that becomes known now, if it was not. */
  private List<String> podsOf(String node) {
    cluster.node(node, new NodeBuilder().withNewMetadata().withName(node).endMetadata().build());
    return cluster.nodes().stream()
        .filter(each -> each.name().equals(node))
        .flatMap(each -> each.pods().keySet().stream())
        .map(ObjectKey::name)
        .toList();
  }

  private static Pod named(String name, String node) {
    return pod(node, "a", "Running")
        .edit()
        .editMetadata()
        .withName(name)
        .withUid("uid-" + name)
        .endMetadata()
        .build();
  }

  @Test
  void aBindingThatShowsIsNoAssumptionAnyMore() {
    cluster.node(
        "node-1", new NodeBuilder().withNewMetadata().withName("node-1").endMetadata().build());
    Pod bound = pod("node-1", "a", "Pending");
    PlacedPod placed = PlacedPod.of(bound);
    cluster.assume(placed, "node-1");
    assertThat(cluster.isAssumed(placed.key(), placed.uid())).isTrue();
    cluster.pod(null, bound);
    assertThat(cluster.isAssumed(placed.key(), placed.uid())).isFalse();
    cluster.forget(placed);
    assertThat(cluster.nodes().getFirst().pods()).as("a late failure").hasSize(1);
  }

  private static Pod pod(String node, String app, String phase) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("p")
        .withUid("u")
        .addToLabels("app", app)
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }
}
