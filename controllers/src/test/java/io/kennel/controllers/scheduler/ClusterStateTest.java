package io.kennel.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
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
