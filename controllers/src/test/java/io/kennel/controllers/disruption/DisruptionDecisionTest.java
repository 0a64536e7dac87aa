package io.kennel.controllers.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.controllers.disruption.DisruptionView.Scale;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DisruptionDecisionTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  private static PodDisruptionBudget budget(String spec, String status) {
    return Models.decode(
        YAML.readTree(
            """
            metadata: {name: b, namespace: n, generation: 3}
            spec: {selector: {matchLabels: {app: a}}, %s}
            status: {%s}
            """
                .formatted(spec, status)),
        PodDisruptionBudget.class);
  }

  private static Pod pod(String name, String owner, String marks) {
    return Models.decode(
        YAML.readTree(
            """
            metadata:
              name: %s
              uid: some
              namespace: n
              labels: {app: a}
              creationTimestamp: '%s'
              %s
              ownerReferences: [%s]
            status: {phase: Running, conditions: [{type: Ready, status: '%s'}]}
            """
                .formatted(
                    name,
                    marks.contains("new") ? "2026-01-01T00:09:30Z" : "2026-01-01T00:00:00Z",
                    marks.contains("going") ? "deletionTimestamp: '2026-01-01T00:10:00Z'" : "",
                    owner.isEmpty()
                        ? ""
                        : "{apiVersion: apps/v1, kind: StatefulSet, name: s, uid: "
                            + owner
                            + ", controller: true}",
                    marks.contains("sick") ? "False" : "True")),
        Pod.class);
  }

  private static List<Pod> pods(int healthy, int sick) {
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < healthy + sick; i++) {
      pods.add(pod("p" + i, "s", i < healthy ? "" : "sick"));
    }
    return pods;
  }

  private static PodDisruptionBudgetStatus status(Plan plan) {
    return plan.actions().stream()
        .filter(Plan.UpdateStatus.class::isInstance)
        .map(action -> ((PodDisruptionBudget) ((Plan.UpdateStatus<?>) action).object()).getStatus())
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "{0}, {1} replicas, {2} healthy, {3} sick → {4}/{5}/{6}/{7}")
  @CsvSource({
    "maxUnavailable: 1, 3, 3, 0,  3, 2, 3, 1",
    "maxUnavailable: 1, 3, 2, 1,  3, 2, 2, 0",
    "maxUnavailable: 1, 3, 2, 0,  3, 2, 2, 0",
    "maxUnavailable: 0, 3, 3, 0,  3, 3, 3, 0",
    "maxUnavailable: 5, 3, 3, 0,  3, 0, 3, 3",
    "maxUnavailable: 30%, 3, 3, 0,  3, 2, 3, 1",
    "maxUnavailable: 50%, 7, 7, 0,  7, 3, 7, 4",
    "minAvailable: 2, 3, 3, 0,  3, 2, 3, 1",
    "minAvailable: 2, 9, 3, 0,  3, 2, 3, 1",
    "minAvailable: 5, 3, 3, 0,  3, 5, 3, 0",
    "minAvailable: 50%, 7, 7, 0,  7, 4, 7, 3",
    "minAvailable: 100%, 3, 3, 0,  3, 3, 3, 0",
    "minAvailable: 0, 0, 0, 0,  0, 0, 0, 0",
    "maxUnavailable: 1, 0, 0, 0,  0, 0, 0, 0",
    "maxUnavailable: 1, 2, 3, 0,  2, 1, 3, 2",
  })
  void counts(
      String spec,
      int replicas,
      int healthy,
      int sick,
      int expected,
      int desired,
      int current,
      int allowed) {
    DisruptionView view =
        new DisruptionView(
            budget(spec, ""), pods(healthy, sick), Set.of(), Map.of("s", new Scale("s", replicas)));
    Plan plan = DisruptionDecision.decide(view, NOW);
    PodDisruptionBudgetStatus status = status(plan);
    assertThat(status.getExpectedPods()).isEqualTo(expected);
    assertThat(status.getDesiredHealthy()).isEqualTo(desired);
    assertThat(status.getCurrentHealthy()).isEqualTo(current);
    assertThat(status.getDisruptionsAllowed()).isEqualTo(allowed);
    assertThat(status.getObservedGeneration()).isEqualTo(3);
    var condition = status.getConditions().getFirst();
    assertThat(condition.getStatus()).isEqualTo(allowed > 0 ? "True" : "False");
    assertThat(condition.getReason())
        .isEqualTo(allowed > 0 ? "SufficientPods" : "InsufficientPods");
    assertThat(condition.getObservedGeneration()).isEqualTo(3);

    PodDisruptionBudget after = view.budget().edit().withStatus(status).build();
    DisruptionView settled = new DisruptionView(after, view.pods(), Set.of(), view.scales());
    assertThat(DisruptionDecision.decide(settled, NOW.plusSeconds(9)))
        .as("a second look changes nothing")
        .isEqualTo(Plan.NOTHING);
  }

  @Test
  void anEvictedPodCountsAsGoneUntilItGoes() {
    String status = "observedGeneration: 3, disruptedPods: {p0: '2026-01-01T00:09:00Z'}";
    Map<String, Scale> scales = Map.of("s", new Scale("s", 3));
    PodDisruptionBudget budget = budget("maxUnavailable: 1", status);

    Plan stale =
        DisruptionDecision.decide(new DisruptionView(budget, pods(3, 0), Set.of(), scales), NOW);
    assertThat(status(stale).getCurrentHealthy()).isEqualTo(2);
    assertThat(status(stale).getDisruptedPods()).containsOnlyKeys("p0");
    assertThat(stale.lookAgain()).isEqualTo(Duration.ofSeconds(60));

    List<Pod> going = pods(3, 0);
    going.set(0, pod("p0", "s", "going"));
    Plan seen = DisruptionDecision.decide(new DisruptionView(budget, going, Set.of(), scales), NOW);
    assertThat(status(seen).getCurrentHealthy()).isEqualTo(2);
    assertThat(status(seen).getDisruptedPods()).isNullOrEmpty();

    List<Pod> replaced = pods(3, 0);
    replaced.set(0, pod("p0", "s", "new"));
    Plan back =
        DisruptionDecision.decide(new DisruptionView(budget, replaced, Set.of(), scales), NOW);
    assertThat(status(back).getCurrentHealthy()).isEqualTo(3);
    assertThat(status(back).getDisruptedPods()).isNullOrEmpty();
  }

  @Test
  void aPodOfTheSameSecondIsNewOnlyWhereTheServerSaysSo() {
    PodDisruptionBudget budget =
        budget("maxUnavailable: 1", "disruptedPods: {p0: '2026-01-01T00:09:30Z'}");
    Pod next = pod("p0", "s", "new");
    Pod old = pod("p0", "s", "");
    assertThat(DisruptedPods.isAmbiguous(budget, next)).isTrue();
    assertThat(DisruptedPods.isAmbiguous(budget, old)).as("created earlier").isFalse();
    next.getMetadata().setUid("next");
    Map<String, Scale> scales = Map.of("s", new Scale("s", 1));
    DisruptionView stale = new DisruptionView(budget, List.of(next), Set.of(), scales);
    assertThat(status(DisruptionDecision.decide(stale, NOW)).getCurrentHealthy()).isZero();
    DisruptionView fresh = new DisruptionView(budget, List.of(next), Set.of("next"), scales);
    assertThat(status(DisruptionDecision.decide(fresh, NOW)).getCurrentHealthy()).isOne();
  }

  @Test
  void aPodThatNeverGoesCountsAgain() {
    PodDisruptionBudget budget =
        budget("maxUnavailable: 1", "disruptedPods: {p0: '2026-01-01T00:08:00Z'}");
    Plan plan =
        DisruptionDecision.decide(
            new DisruptionView(budget, pods(3, 0), Set.of(), Map.of("s", new Scale("s", 3))), NOW);
    assertThat(status(plan).getCurrentHealthy()).isEqualTo(3);
    assertThat(plan.actions().getFirst())
        .isInstanceOfSatisfying(
            Plan.Emit.class,
            emit -> {
              assertThat(emit.reason()).isEqualTo("NotDeleted");
              assertThat(emit.message())
                  .isEqualTo("Pod was expected by PDB n/b to be deleted but it wasn't");
            });
  }

  @Test
  void workloadsAreCountedOnceEach() {
    List<Pod> pods = List.of(pod("a", "old", ""), pod("b", "new", ""), pod("c", "t", ""));
    Map<String, Scale> scales =
        Map.of(
            "old", new Scale("deployment", 2),
            "new", new Scale("deployment", 2),
            "t", new Scale("t", 1));
    Plan plan =
        DisruptionDecision.decide(
            new DisruptionView(budget("maxUnavailable: 1", ""), pods, Set.of(), scales), NOW);
    assertThat(status(plan).getExpectedPods()).isEqualTo(3);
  }

  @Test
  void whatCannotBeCountedAllowsNothing() {
    DisruptionView view =
        new DisruptionView(
            budget("maxUnavailable: 1", "disruptionsAllowed: 1"), pods(3, 0), Set.of(), Map.of());
    Plan plan = DisruptionDecision.decide(view, NOW);
    assertThat(status(plan).getDisruptionsAllowed()).isZero();
    assertThat(status(plan).getConditions().getFirst().getReason()).isEqualTo("SyncFailed");
    assertThat(status(plan).getConditions().getFirst().getMessage())
        .isEqualTo("found no controllers for pod \"p0\"");
    assertThat(reasons(plan)).containsExactly("CalculateExpectedPodCountFailed");
  }

  @Test
  void peopleAreToldOfWhatIsOdd() {
    DisruptionView none =
        new DisruptionView(budget("maxUnavailable: 1", ""), List.of(), Set.of(), Map.of());
    assertThat(reasons(DisruptionDecision.decide(none, NOW))).containsExactly("NoPods");
    DisruptionView bare =
        new DisruptionView(
            budget("maxUnavailable: 1", ""), List.of(pod("p", "", "")), Set.of(), Map.of());
    assertThat(reasons(DisruptionDecision.decide(bare, NOW))).containsExactly("UnmanagedPods");
  }

  private static List<String> reasons(Plan plan) {
    return plan.actions().stream()
        .filter(Plan.Emit.class::isInstance)
        .map(action -> ((Plan.Emit) action).reason())
        .toList();
  }
}
