package io.kennel.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.kennel.cli.view.ClusterSnapshot.EventRow;
import io.kennel.cli.view.ClusterSnapshot.NodeRow;
import io.kennel.cli.view.ClusterSnapshot.Ordinal;
import io.kennel.cli.view.ClusterSnapshot.SetRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final List<Node> NODES = List.of(node("node-2", false), node("node-1", true));

  @Test
  void countsThePodsOfEachNode() {
    assertThat(snapshot(pod(0, "node-1", true, false), pod(1, "node-1", false, false)).nodes())
        .containsExactly(
            new NodeRow("node-1", true, false, 2), new NodeRow("node-2", false, false, 0));
  }

  @Test
  void marksEachOrdinal() {
    SetRow set =
        snapshot(
                pod(0, "node-1", true, false),
                pod(1, "node-1", false, false),
                pod(2, null, false, false),
                pod(4, "node-1", true, true),
                pod(5, "node-2", true, true))
            .sets()
            .getFirst();
    assertThat(set.ordinals())
        .containsExactly(
            new Ordinal("kubia-0", Mark.READY, "node-1"),
            new Ordinal("kubia-1", Mark.CREATING, "node-1"),
            new Ordinal("kubia-2", Mark.PENDING, ""),
            new Ordinal("kubia-3", Mark.PENDING, ""),
            new Ordinal("kubia-4", Mark.TERMINATING, "node-1"),
            new Ordinal("kubia-5", Mark.HELD, "node-2"));
    assertThat(set.wanted()).isEqualTo(4);
    assertThat(set.ready()).isOne();
  }

  @Test
  void anOrdinalThatIsNoLongerWantedIsShownAsLongAsItIsThere() {
    assertThat(snapshot().sets().getFirst().ordinals()).hasSize(4);
    assertThat(snapshot(pod(9, "node-1", true, true)).sets().getFirst().ordinals()).hasSize(10);
  }

  @Test
  void putsTheNewestEventLast() {
    ClusterSnapshot snapshot =
        Snapshots.of(
            List.of(),
            List.of(),
            List.of(),
            NewestEvents.of(
                List.of(event("b", "2026-01-01T00:00:02Z"), event("a", "2026-01-01T00:00:01Z"))));
    assertThat(snapshot.events()).extracting(EventRow::reason).containsExactly("a", "b");
  }

  @Test
  void changesAreToldOnce() {
    ClusterSnapshot none = new ClusterSnapshot(List.of(), List.of(), List.of());
    ClusterSnapshot first = snapshot(pod(0, "node-1", false, false));
    ClusterSnapshot second = snapshot(pod(0, "node-1", true, false));
    assertThat(Changes.between(none, first))
        .containsExactly(
            "node/node-1 ready",
            "node/node-2 not ready",
            "default/kubia-0 creating on node-1",
            "default/kubia-1 pending",
            "default/kubia-2 pending",
            "default/kubia-3 pending");
    assertThat(Changes.between(first, second)).containsExactly("default/kubia-0 ready on node-1");
    assertThat(Changes.between(second, second)).isEmpty();
    assertThat(Changes.between(second, none)).contains("default/kubia-0 gone");
  }

  private static ClusterSnapshot snapshot(Pod... pods) {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("kubia")
            .withUid("uid")
            .endMetadata()
            .withNewSpec()
            .withReplicas(4)
            .endSpec()
            .build();
    return Snapshots.of(NODES, List.of(set), List.of(pods), new NewestEvents());
  }

  private static Node node(String name, boolean ready) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "Unknown")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod pod(int ordinal, String node, boolean ready, boolean deleting) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia-" + ordinal)
        .withDeletionTimestamp(deleting ? "2026-01-01T00:00:00Z" : null)
        .addNewOwnerReference()
        .withKind("StatefulSet")
        .withUid("uid")
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withNodeName(node)
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Event event(String reason, String time) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(reason)
        .withCreationTimestamp(time)
        .endMetadata()
        .withNewInvolvedObject()
        .withKind("Pod")
        .withName("kubia-0")
        .endInvolvedObject()
        .withReason(reason)
        .build();
  }
}
