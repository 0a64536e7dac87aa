package io.kennel.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.client.Kinds;
import io.kennel.controllers.garbage.GarbageView.OwnerState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GarbageDecisionTest {
  private static final GraphNode CHILD = node("child", false, List.of(), owner("pod", true));

  @Test
  void anObjectStaysWhileAnOwnerDoes() {
    assertThat(decide(pod(false), Map.of("a", OwnerState.PRESENT)))
        .isEqualTo(new GarbageStep.Nothing());
    assertThat(decide(pod(false), Map.of("a", OwnerState.UNSEEN)))
        .isEqualTo(new GarbageStep.Nothing());
    assertThat(decide(pod(false), Map.of())).isEqualTo(new GarbageStep.Nothing());
    assertThat(GarbageDecision.decide(view(node("pod", false, List.of()), Map.of())))
        .isEqualTo(new GarbageStep.Nothing());
  }

  @Test
  void anObjectGoesWhenItsLastOwnerIsGone() {
    assertThat(decide(pod(false), Map.of("a", OwnerState.ABSENT)))
        .isEqualTo(new GarbageStep.Delete("Background"));
    assertThat(decide(pod(true), Map.of("a", OwnerState.ABSENT)))
        .isEqualTo(new GarbageStep.Nothing());
    GraphNode two = node("pod", false, List.of(), owner("a", true), owner("b", false));
    assertThat(decide(two, Map.of("a", OwnerState.ABSENT, "b", OwnerState.PRESENT)))
        .isEqualTo(new GarbageStep.KeepOwners(List.of(owner("b", false))));
    assertThat(decide(two, Map.of("a", OwnerState.ABSENT, "b", OwnerState.ABSENT)))
        .isEqualTo(new GarbageStep.Delete("Background"));
  }

  @Test
  void anOwnerThatWaitsHasItsDependentsDeletedInItsOwnWay() {
    assertThat(decide(pod(false), Map.of("a", OwnerState.WAITING)))
        .isEqualTo(new GarbageStep.Delete("Background"));
    assertThat(GarbageDecision.decide(view(pod(false), Map.of("a", OwnerState.WAITING), CHILD)))
        .isEqualTo(new GarbageStep.Delete("Foreground"));
  }

  @Test
  void anOwnerWaitsForDependentsThatBlockIt() {
    GraphNode waiting = node("pod", true, List.of(GraphNode.FOREGROUND));
    assertThat(GarbageDecision.decide(view(waiting, Map.of(), CHILD)))
        .isEqualTo(new GarbageStep.Await(List.of(CHILD)));
    GraphNode other = node("child", false, List.of(), owner("pod", false));
    assertThat(GarbageDecision.decide(view(waiting, Map.of(), other)))
        .isEqualTo(new GarbageStep.RemoveFinalizer(GraphNode.FOREGROUND));
    assertThat(GarbageDecision.decide(view(waiting, Map.of())))
        .isEqualTo(new GarbageStep.RemoveFinalizer(GraphNode.FOREGROUND));
  }

  @Test
  void orphansLoseTheirOwnersNameFirst() {
    GraphNode leaving = node("pod", true, List.of(GraphNode.ORPHAN));
    assertThat(GarbageDecision.decide(view(leaving, Map.of(), CHILD)))
        .isEqualTo(new GarbageStep.Orphan());
    assertThat(GarbageDecision.decide(view(leaving, Map.of())))
        .as("what it owns may not be in the graph yet")
        .isEqualTo(new GarbageStep.Orphan());
  }

  @Test
  void theGraphFollowsChangesOfOwners() {
    Graph graph = new Graph();
    graph.put(CHILD);
    assertThat(graph.dependentsOf("pod")).containsExactly(CHILD);
    GraphNode free = node("child", false, List.of());
    graph.put(free);
    assertThat(graph.dependentsOf("pod")).isEmpty();
    graph.put(CHILD);
    graph.remove("child");
    assertThat(graph.dependentsOf("pod")).isEmpty();
    assertThat(graph.get("child")).isNull();
  }

  private static GarbageStep decide(GraphNode node, Map<String, OwnerState> owners) {
    return GarbageDecision.decide(view(node, owners));
  }

  private static GarbageView view(
      GraphNode node, Map<String, OwnerState> owners, GraphNode... dependents) {
    return new GarbageView(node, owners, List.of(dependents));
  }

  private static GraphNode pod(boolean deleting) {
    return node("pod", deleting, List.of(), owner("a", true));
  }

  private static GraphNode node(
      String uid, boolean deleting, List<String> finalizers, OwnerReference... owners) {
    return new GraphNode(
        Kinds.POD, new ObjectKey("default", uid), uid, "1", List.of(owners), finalizers, deleting);
  }

  private static OwnerReference owner(String uid, boolean blocks) {
    return new OwnerReferenceBuilder()
        .withApiVersion("v1")
        .withKind("Pod")
        .withName(uid)
        .withUid(uid)
        .withBlockOwnerDeletion(blocks)
        .build();
  }
}
