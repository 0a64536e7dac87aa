package io.kennel.controllers.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");
  private static final Duration GRACE = Duration.ofSeconds(50);

  @Test
  void aNodeThatIsHeardOfIsLeftAloneUntilItsGraceEnds() {
    Plan plan = decide(node("True"), Duration.ofSeconds(10), pod(true));
    assertThat(plan).isEqualTo(new Plan(List.of(), Duration.ofSeconds(40)));
  }

  @Test
  void silenceMakesEveryConditionUnknown() {
    Plan plan = decide(node("True"), GRACE, pod(true));
    Node changed = (Node) ((Plan.UpdateStatus<?>) inner(plan.actions().getFirst())).object();
    assertThat(changed.getStatus().getConditions())
        .extracting("type", "status", "reason", "message")
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."),
            org.assertj.core.groups.Tuple.tuple(
                "DiskPressure",
                "Unknown",
                "NodeStatusNeverUpdated",
                "Kubelet never posted node status."));
  }

  @Test
  void aSilentNodeIsTaintedAndItsPodsAreNotReady() {
    Plan plan = decide(node("Unknown"), GRACE, tolerating(pod(true), 300));
    Node tainted = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(tainted.getSpec().getTaints())
        .extracting("key", "effect")
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.UNREACHABLE, "NoSchedule"),
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.UNREACHABLE, "NoExecute"));
    Pod unready = (Pod) ((Plan.UpdateStatus<?>) inner(plan.actions().get(1))).object();
    assertThat(PodState.isReady(unready)).isFalse();
    assertThat(plan.actions()).hasSize(2);
  }

  @Test
  void aSilentNodeThatIsNotYetToLoseItsPodsTakesNoNewOnes() {
    Plan plan = decide(node("Unknown"), GRACE, new Pace.Later(Duration.ofSeconds(7)), pod(false));
    Node tainted = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(tainted.getSpec().getTaints())
        .extracting("key", "effect")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.UNREACHABLE, "NoSchedule"));
    assertThat(plan.lookAgain()).isEqualTo(Duration.ofSeconds(7));
    assertThat(deletions(plan)).isEmpty();
  }

  @Test
  void whatHasBegunGoesOnWhileOthersWait() {
    Node node = tainted(node("Unknown"), WellKnownTaints.UNREACHABLE, NOW.minusSeconds(300));
    assertThat(deletions(decide(node, GRACE, new Pace.Halt(), tolerating(pod(false), 300))))
        .hasSize(1);
  }

  @Test
  void whereNoNodeIsReadyNobodyIsEvicted() {
    Node node = tainted(node("Unknown"), WellKnownTaints.UNREACHABLE, NOW.minusSeconds(300));
    Plan plan = decide(node, GRACE, new Pace.Undo(), tolerating(pod(false), 300));
    assertThat(deletions(plan)).isEmpty();
    Node changed = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(changed.getSpec().getTaints()).extracting("effect").containsExactly("NoSchedule");
  }

  @Test
  void aTaintThatSaysTheOtherThingIsChangedAtOnce() {
    Node node = tainted(node("Unknown"), WellKnownTaints.NOT_READY, NOW.minusSeconds(10));
    Plan plan = decide(node, GRACE, new Pace.Halt());
    Node changed = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(changed.getSpec().getTaints())
        .extracting("key", "effect")
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.UNREACHABLE, "NoSchedule"),
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.UNREACHABLE, "NoExecute"));
  }

  @Test
  void aNodeThatHasNeverSpokenHasLongerAndTakesNoPods() {
    Node fresh = new NodeBuilder(node("True")).withStatus(null).build();
    Plan plan = decide(fresh, Duration.ofSeconds(59), new Pace.Halt());
    Node changed = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(changed.getSpec().getTaints())
        .extracting("key", "effect")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(WellKnownTaints.NOT_READY, "NoSchedule"));
    assertThat(plan.lookAgain()).isEqualTo(Duration.ofSeconds(1));
    Plan late = decide(fresh, Duration.ofSeconds(60), new Pace.Halt());
    assertThat(inner(late.actions().getFirst())).isInstanceOf(Plan.UpdateStatus.class);
  }

  @Test
  void aPodIsAskedToGoWhenItsTolerationEnds() {
    Node node = tainted(node("Unknown"), WellKnownTaints.UNREACHABLE, NOW.minusSeconds(200));
    Plan early = decide(node, GRACE, tolerating(pod(false), 300));
    assertThat(deletions(early)).isEmpty();
    assertThat(early.lookAgain()).isEqualTo(Duration.ofSeconds(100));
    Plan due = decide(node, GRACE, tolerating(pod(false), 200));
    assertThat(deletions(due))
        .singleElement()
        .satisfies(delete -> {
          assertThat(delete.options().gracePeriodSeconds()).as("never forced").isNull();
          assertThat(delete.options().uid()).isEqualTo("uid-kubia-0");
        });
    Pod marked = (Pod) ((Plan.UpdateStatus<?>) statusOf(due)).object();
    assertThat(marked.getStatus().getReason()).isEqualTo("NodeLost");
    assertThat(PodState.condition(marked, "DisruptionTarget").getReason())
        .isEqualTo("DeletionByTaintManager");
  }

  @Test
  void aPodThatToleratesForEverStaysAndOneThatDoesNotGoesAtOnce() {
    Node node = tainted(node("Unknown"), WellKnownTaints.UNREACHABLE, NOW);
    assertThat(deletions(decide(node, GRACE, tolerating(pod(false), null)))).isEmpty();
    assertThat(deletions(decide(node, GRACE, pod(false)))).hasSize(1);
  }

  @Test
  void aTerminatingPodStaysUntilAPersonSaysThatTheNodeIsOff() {
    Pod leaving =
        new PodBuilder(pod(false))
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    Node node = tainted(node("Unknown"), WellKnownTaints.UNREACHABLE, NOW.minusSeconds(9999));
    assertThat(deletions(decide(node, GRACE, leaving))).isEmpty();
    Node off =
        new NodeBuilder(node)
            .editSpec()
            .addNewTaint("NoExecute", WellKnownTaints.OUT_OF_SERVICE, null, "nodeshutdown")
            .endSpec()
            .build();
    assertThat(deletions(decide(off, GRACE, leaving)))
        .singleElement()
        .satisfies(delete -> assertThat(delete.options().gracePeriodSeconds()).isZero());
    Pod failed = (Pod) ((Plan.UpdateStatus<?>) statusOf(decide(off, GRACE, leaving))).object();
    assertThat(failed.getStatus().getPhase()).isEqualTo("Failed");
  }

  @Test
  void aNodeThatIsBackLosesItsTaintsButNotThoseOfOthers() {
    Node node =
        new NodeBuilder(tainted(node("True"), WellKnownTaints.UNREACHABLE, NOW))
            .editSpec()
            .addNewTaint("NoSchedule", "dedicated", null, "db")
            .endSpec()
            .build();
    Plan plan = decide(node, Duration.ZERO, pod(true));
    Node changed = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(changed.getSpec().getTaints()).extracting("key").containsExactly("dedicated");
  }

  @Test
  void aCordonedNodeCarriesTheTaint() {
    Node node = new NodeBuilder(node("True")).editSpec().withUnschedulable(true).endSpec().build();
    Plan plan = decide(node, Duration.ZERO);
    Node changed = (Node) ((Plan.Update<?>) plan.actions().getFirst()).object();
    assertThat(changed.getSpec().getTaints())
        .extracting("key")
        .containsExactly(WellKnownTaints.UNSCHEDULABLE);
  }

  @Test
  void podsOfADeletedNodeFailAndGo() {
    Plan plan = NodeDecision.removeOrphans(List.of(pod(true)), NOW);
    Pod failed = (Pod) ((Plan.UpdateStatus<?>) plan.actions().getFirst()).object();
    assertThat(failed.getStatus().getPhase()).isEqualTo("Failed");
    assertThat(deletions(plan))
        .singleElement()
        .satisfies(delete -> assertThat(delete.options().gracePeriodSeconds()).isZero());
  }

  @Test
  void rangesAreHandedOutOnce() {
    PodRanges ranges = new PodRanges("10.244.0.0/16", 24);
    List<Node> nodes = List.of(named("a", null), named("b", "10.244.0.0/24"), named("c", null));
    assertThat(ranges.rangeFor("a", nodes)).isEqualTo("10.244.1.0/24");
    assertThat(ranges.rangeFor("c", nodes)).isEqualTo("10.244.2.0/24");
    assertThat(ranges.rangeFor("a", nodes)).isEqualTo("10.244.1.0/24");
    PodRanges small = new PodRanges("192.168.3.77/25", 26);
    List<Node> more = List.of(named("a", null), named("b", null), named("c", null));
    assertThat(small.rangeFor("a", more)).isEqualTo("192.168.3.0/26");
    assertThat(small.rangeFor("b", more)).isEqualTo("192.168.3.64/26");
    assertThat(small.rangeFor("c", more)).isNull();
  }

  private static Plan decide(Node node, Duration silence, Pod... pods) {
    return decide(node, silence, new Pace.Go(), pods);
  }

  private static Plan decide(Node node, Duration silence, Pace pace, Pod... pods) {
    return NodeDecision.decide(
        new NodeView(
            node,
            silence,
            List.of(pods),
            taint -> taint.getTimeAdded() == null ? NOW : Instant.parse(taint.getTimeAdded()),
            pace),
        NodesConfig.DEFAULT,
        NOW);
  }

  private static List<Plan.Delete<?>> deletions(Plan plan) {
    List<Plan.Delete<?>> deletions = new ArrayList<>();
    for (Action action : plan.actions()) {
      if (inner(action) instanceof Plan.Delete<?> delete) {
        deletions.add(delete);
      }
    }
    return deletions;
  }

  private static Action statusOf(Plan plan) {
    return plan.actions().stream()
        .map(NodeDecisionTest::inner)
        .filter(
            each -> each instanceof Plan.UpdateStatus<?> update && update.object() instanceof Pod)
        .findFirst()
        .orElseThrow();
  }

  private static Action inner(Action action) {
    return action instanceof Plan.Told told ? told.action() : action;
  }

  private static Node named(String name, String range) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withPodCIDR(range)
        .endSpec()
        .build();
  }

  private static Node node(String ready) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName("node-1")
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }

  private static Node tainted(Node node, String key, Instant since) {
    List<Taint> taints = new ArrayList<>();
    for (String effect : List.of("NoSchedule", "NoExecute")) {
      taints.add(
          new TaintBuilder()
              .withKey(key)
              .withEffect(effect)
              .withTimeAdded(since.toString())
              .build());
    }
    return new NodeBuilder(node).editSpec().withTaints(taints).endSpec().build();
  }

  private static Pod pod(boolean ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("kubia-0")
        .withUid("uid-kubia-0")
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }

  private static Pod tolerating(Pod pod, Integer seconds) {
    return new PodBuilder(pod)
        .editSpec()
        .addNewToleration()
        .withKey(WellKnownTaints.UNREACHABLE)
        .withOperator("Exists")
        .withEffect("NoExecute")
        .withTolerationSeconds(seconds == null ? null : seconds.longValue())
        .endToleration()
        .endSpec()
        .build();
  }
}
