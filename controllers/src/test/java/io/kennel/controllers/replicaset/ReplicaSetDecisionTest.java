package io.kennel.controllers.replicaset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.controllers.Plans;
import io.kennel.controllers.pod.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

class ReplicaSetDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  @Test
  void createsWhatIsMissingUnderNamesThatAreFree() {
    Plan plan = decide(set(3), pod("web-a", 60));
    assertThat(created(plan)).hasSize(2).doesNotHaveDuplicates().doesNotContain("web-a");
    assertThat(created(plan)).allMatch(name -> name.matches("web-\\w{5}"));
    assertThat(plan.lookAgain()).isNotNull();
  }

  @Test
  void triesWhatWasNeverAnsweredAgainUnderTheSameName() {
    ReplicaSetView view =
        new ReplicaSetView(
            set(3), List.of(pod("web-a", 60)), List.of("web-lost1"), Map.of(), false, 7);
    assertThat(created(ReplicaSetDecision.decide(view, Moment.of(NOW))))
        .hasSize(2)
        .startsWith("web-lost1");
  }

  @Test
  void createsNoMoreThanTheLimitAtOnce() {
    assertThat(created(decide(set(2000)))).hasSize(ReplicaSetDecision.PODS_MAX);
  }

  @Test
  void endedAndEndingPodsAreReplaced() {
    Pod ended = pod("web-a", 60).edit().editStatus().withPhase("Failed").endStatus().build();
    Pod ending =
        pod("web-b", 60)
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T01:00:30Z")
            .endMetadata()
            .build();
    Plan plan = decide(set(2), ended, ending);
    assertThat(created(plan)).hasSize(2);
    assertThat(status(plan).getStatus().getReplicas()).isEqualTo(2);
    assertThat(status(plan).getStatus().getTerminatingReplicas()).isEqualTo(1);
  }

  /** Each pod is worth more than the one before it, for one reason each. */
  @Test
  void deletesThoseThatAreWorthLeast() {
    Pod unbound = pod("unbound", 3000).edit().editSpec().withNodeName(null).endSpec().build();
    Pod pending = pod("pending", 3000).edit().editStatus().withPhase("Pending").endStatus().build();
    Pod unready =
        pod("unready", 3000)
            .edit()
            .editStatus()
            .editFirstCondition()
            .withStatus("False")
            .endCondition()
            .endStatus()
            .build();
    Pod cheap =
        pod("cheap", 3000)
            .edit()
            .editMetadata()
            .addToAnnotations("controller.kubernetes.io/pod-deletion-cost", "-5")
            .endMetadata()
            .build();
    Pod crowded = pod("crowded", 3000).edit().editSpec().withNodeName("node-2").endSpec().build();
    Pod young = pod("young", 20);
    Pod old = pod("old", 3000);
    List<Pod> worth = List.of(unbound, pending, unready, cheap, crowded, young, old);
    for (int left = 0; left <= worth.size(); left++) {
      ReplicaSetView view =
          new ReplicaSetView(
              set(left), worth.reversed(), List.of(), Map.of("node-2", 3, "node-1", 2), false, 1);
      assertThat(deleted(ReplicaSetDecision.decide(view, Moment.of(NOW))))
          .containsExactlyElementsOf(names(worth.subList(0, worth.size() - left)));
    }
  }

  @Test
  void aSetThatIsBeingDeletedDoesNothingMore() {
    ReplicaSet set =
        set(3)
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T01:00:00Z")
            .endMetadata()
            .build();
    Plan plan = decide(set, pod("web-a", 60));
    assertThat(created(plan)).isEmpty();
    assertThat(deleted(plan)).isEmpty();
  }

  @Test
  void aPodIsAvailableOnceItHasBeenReadyLongEnough() {
    ReplicaSet set = set(1).edit().editSpec().withMinReadySeconds(30).endSpec().build();
    Plan early = decide(set, pod("web-a", 20));
    assertThat(status(early).getStatus().getReadyReplicas()).isEqualTo(1);
    assertThat(status(early).getStatus().getAvailableReplicas()).isNull();
    assertThat(early.lookAgain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(status(decide(set, pod("web-a", 30))).getStatus().getAvailableReplicas())
        .isEqualTo(1);
  }

  @Test
  void saysWhatFailedAndTakesItBackWhenItWorks() {
    ReplicaSetView view = new ReplicaSetView(set(2), List.of(), List.of(), Map.of(), false, 1);
    var failed = ReplicaSetDecision.failed(view, "pods \"web-x\" is forbidden: no", Moment.of(NOW));
    var condition = failed.object().getStatus().getConditions().getFirst();
    assertThat(condition.getType() + " " + condition.getReason() + " " + condition.getMessage())
        .isEqualTo("ReplicaFailure FailedCreate pods \"web-x\" is forbidden: no");
    ReplicaSet told = failed.object();
    assertThat(status(decide(told)).getStatus().getConditions()).isEmpty();
  }

  private static Plan decide(ReplicaSet set, Pod... pods) {
    return ReplicaSetDecision.decide(
        new ReplicaSetView(set, List.of(pods), List.of(), Map.of(), false, 1), Moment.of(NOW));
  }

  private static List<String> created(Plan plan) {
    List<String> names = new ArrayList<>();
    for (Plan.Action action : Plans.flat(plan)) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Create<?> create) {
        names.add(create.object().getMetadata().getName());
      }
    }
    return names;
  }

  private static List<String> deleted(Plan plan) {
    List<String> names = new ArrayList<>();
    for (Plan.Action action : Plans.flat(plan)) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Delete<?> delete) {
        assertThat(delete.options().uid()).as("deletes by uid").isNotEmpty();
        names.add(delete.key().name());
      }
    }
    return names;
  }

  private static ReplicaSet status(Plan plan) {
    return plan.actions().stream()
        .filter(Plan.UpdateStatus.class::isInstance)
        .map(action -> (ReplicaSet) ((Plan.UpdateStatus<?>) action).object())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
  }

  private static ReplicaSet set(int replicas) {
    return Models.decode(
        YAMLMapper.shared()
            .readTree(
                """
                metadata: {name: web, namespace: default, uid: set, generation: 1}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: web}]}
                """
                    .formatted(replicas)),
        ReplicaSet.class);
  }

  /** A pod of the set on node-1 that has been ready for so long. */
  private static Pod pod(String name, int readySeconds) {
    String since = NOW.minusSeconds(readySeconds).toString();
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid("uid-" + name)
        .withCreationTimestamp(since)
        .addToLabels("app", "web")
        .withOwnerReferences(Owners.controllerReference(Kinds.REPLICA_SET, set(1)))
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withLastTransitionTime(since)
        .endCondition()
        .endStatus()
        .build();
  }
}
