package io.kennel.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

class DeploymentDecisionTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "10, 25%, 25%, 13, 8",
    "3, 25%, 25%, 4, 3",
    "1, 25%, 25%, 2, 1",
    "1, 0, 0%, 1, 0",
    "10, 0, 1%, 10, 9",
    "4, 0, 1, 4, 3",
    "4, 2, 0, 6, 4",
    "2, 0, 100%, 2, 0",
    "2, 1, 5, 3, 0",
    "0, 1, 1, 1, 0",
  })
  void roundsTheSurgeUpAndTheRestDown(
      int replicas, String surge, String unavailable, int podsMax, int availableMin) {
    Strategy strategy = Strategy.of(web(replicas, surge, unavailable, 1));
    assertThat(strategy.podsMax()).isEqualTo(podsMax);
    assertThat(strategy.availableMin()).isEqualTo(availableMin);
  }

  /** old and new: wanted/available before; then what they are asked for. */
  @ParameterizedTest
  @CsvSource({
    // The new one grows into the room that there is, and only then do the old shrink.
    "3, 1, 0, 3/3, 0/0, 3, 1",
    "3, 1, 0, 3/3, 1/0, 3, 1",
    "3, 1, 0, 3/3, 1/1, 2, 1",
    "3, 1, 0, 2/2, 1/1, 2, 2",
    "3, 0, 1, 3/3, 0/0, 2, 0",
    "3, 0, 1, 2/2, 0/0, 2, 1",
    "10, 3, 2, 10/10, 3/0, 8, 3",
    "10, 3, 2, 8/8, 5/3, 5, 5",
    // Pods that serve nobody go first, as far as the limit on all of them allows.
    "3, 1, 0, 3/1, 1/0, 3, 1",
    "3, 1, 0, 3/1, 1/1, 2, 1",
    "4, 1, 2, 4/1, 1/0, 2, 1",
    // Too many of the new one.
    "2, 1, 0, 0/0, 5/5, 0, 2",
  })
  void takesOneStep(
      int replicas, int surge, int unavailable, String old, String newOne, int oldTo, int newTo) {
    Deployment web = web(replicas, "" + surge, "" + unavailable, 2);
    ReplicaSet first = set(web, 1, old, replicas, surge);
    ReplicaSet second = set(web, 2, newOne, replicas, surge);
    Map<String, Integer> asked = asked(decide(web, Map.of(), first, second), first, second);
    assertThat(asked).containsExactlyInAnyOrderEntriesOf(Map.of("web-1", oldTo, "web-2", newTo));
    int before = wanted(old) + wanted(newOne);
    assertThat(oldTo + newTo).isLessThanOrEqualTo(Math.max(before, replicas + surge));
  }

  @Test
  void takesNothingAwayBeforeItsLastStepWasSeen() {
    Deployment web = web(3, "1", "0", 2);
    ReplicaSet first = set(web, 1, "3/3", 3, 1);
    ReplicaSet second = set(web, 2, "1/1", 3, 1);
    ReplicaSet unseen = second.edit().editMetadata().withGeneration(9L).endMetadata().build();
    assertThat(asked(decide(web, Map.of(), first, second), first, second))
        .containsEntry("web-1", 2);
    assertThat(asked(decide(web, Map.of(), first, unseen), first, unseen))
        .containsEntry("web-1", 3);
  }

  /** A deployment of 10 with two sets of 8 and 5 becomes one of 15: in proportion, and 3 more. */
  @Test
  void growsInProportion() {
    Deployment web = web(15, "3", "2", 2);
    ReplicaSet first = set(web, 1, "8/8", 10, 3);
    ReplicaSet second = set(web, 2, "5/0", 10, 3);
    assertThat(asked(decide(web, Map.of(), first, second), first, second))
        .containsExactlyInAnyOrderEntriesOf(Map.of("web-1", 11, "web-2", 7));
    Deployment less = web(5, "3", "2", 2);
    Map<String, Integer> shrunk = asked(decide(less, Map.of(), first, second), first, second);
    assertThat(shrunk.values().stream().mapToInt(each -> each).sum()).isEqualTo(8);
  }

  @Test
  void recreatesOnlyOnceAllThatIsOldIsGone() {
    Deployment web =
        new DeploymentBuilder(web(2, "1", "0", 2))
            .editSpec()
            .editStrategy()
            .withType("Recreate")
            .withRollingUpdate(null)
            .endStrategy()
            .endSpec()
            .build();
    ReplicaSet old = set(web, 1, "2/2", 2, 0);
    assertThat(asked(decide(web, Map.of(), old), old)).containsExactly(Map.entry("web-1", 0));
    ReplicaSet empty = set(web, 1, "0/0", 2, 0);
    ReplicaSet unseen = empty.edit().editMetadata().withGeneration(9L).endMetadata().build();
    ReplicaSet ending = empty.edit().editStatus().withTerminatingReplicas(1).endStatus().build();
    assertThat(created(decide(web, Map.of(), unseen))).isEmpty();
    assertThat(created(decide(web, Map.of(), ending))).isEmpty();
    assertThat(created(decide(web, Map.of("uid-1", 1), empty))).isEmpty();
    ReplicaSet created = created(decide(web, Map.of(), empty)).getFirst();
    assertThat(created.getSpec().getReplicas()).isEqualTo(2);
    assertThat(Annotations.revision(created)).isEqualTo(2);
  }

  @Test
  void aNameThatIsTakenByAnotherTemplateCountsAsACollision() {
    Deployment web = web(1, "1", "0", 1);
    String hash = Templates.hash(web, 0);
    Plan plan =
        DeploymentDecision.decide(
            new DeploymentView(web, List.of(), Set.of("web-" + hash), Map.of(), false), NOW);
    assertThat(created(plan).getFirst().getMetadata().getName())
        .isEqualTo("web-" + Templates.hash(web, 1))
        .isNotEqualTo("web-" + hash);
    assertThat(status(plan).getStatus().getCollisionCount()).isEqualTo(1);
  }

  @Test
  void keepsOnlyAsManyOldRevisionsAsTheLimit() {
    Deployment web =
        new DeploymentBuilder(web(1, "1", "0", 9))
            .editSpec()
            .withRevisionHistoryLimit(1)
            .endSpec()
            .build();
    List<ReplicaSet> sets = new ArrayList<>();
    for (int i = 5; i <= 8; i++) {
      sets.add(set(web, i, i == 6 ? "1/1" : "0/0", 1, 1));
    }
    sets.add(set(web, 9, "1/1", 1, 1));
    assertThat(deleted(decide(web, Map.of(), sets.toArray(ReplicaSet[]::new))))
        .as("not complete")
        .isEmpty();
    sets.set(1, set(web, 6, "0/0", 1, 1));
    assertThat(deleted(decide(web, Map.of(), sets.toArray(ReplicaSet[]::new))))
        .containsExactly("web-5", "web-6", "web-7");
  }

  private static Plan decide(Deployment web, Map<String, Integer> live, ReplicaSet... sets) {
    return DeploymentDecision.decide(
        new DeploymentView(web, List.of(sets), Set.of(), live, false), NOW);
  }

  private static int wanted(String numbers) {
    return Integer.parseInt(numbers.split("/")[0]);
  }

  private static Map<String, Integer> asked(Plan plan, ReplicaSet... sets) {
    Map<String, Integer> asked = new TreeMap<>();
    for (ReplicaSet set : sets) {
      asked.put(set.getMetadata().getName(), set.getSpec().getReplicas());
    }
    for (Plan.Action action : plan.actions()) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Update<?> update) {
        ReplicaSet set = (ReplicaSet) update.object();
        asked.put(set.getMetadata().getName(), set.getSpec().getReplicas());
      }
    }
    return asked;
  }

  private static List<ReplicaSet> created(Plan plan) {
    List<ReplicaSet> created = new ArrayList<>();
    for (Plan.Action action : plan.actions()) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Create<?> create) {
        created.add((ReplicaSet) create.object());
      }
    }
    return created;
  }

  private static List<String> deleted(Plan plan) {
    List<String> deleted = new ArrayList<>();
    for (Plan.Action action : plan.actions()) {
      if (action instanceof Plan.Delete<?> delete) {
        deleted.add(delete.key().name());
      }
    }
    return deleted;
  }

  private static Deployment status(Plan plan) {
    return plan.actions().stream()
        .filter(Plan.UpdateStatus.class::isInstance)
        .map(action -> (Deployment) ((Plan.UpdateStatus<?>) action).object())
        .findFirst()
        .orElseThrow();
  }

  private static Deployment web(int replicas, String surge, String unavailable, int image) {
    return Models.decode(
        YAMLMapper.shared()
            .readTree(
                """
                metadata: {name: web, namespace: default, uid: web, generation: 1}
                spec:
                  replicas: %d
                  strategy:
                    type: RollingUpdate
                    rollingUpdate: {maxSurge: %s, maxUnavailable: %s}
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: web, image: "web:%d"}]}
                """
                    .formatted(replicas, surge, unavailable, image)),
        Deployment.class);
  }

  /** The set of the image of that number; its size and how many are available, as {@code 3/2}. */
  private static ReplicaSet set(Deployment web, int image, String numbers, int desired, int surge) {
    int available = Integer.parseInt(numbers.split("/")[1]);
    return new ReplicaSetBuilder()
        .withNewMetadata()
        .withName("web-" + image)
        .withNamespace("default")
        .withUid("uid-" + image)
        .withGeneration(1L)
        .withCreationTimestamp("2026-01-01T00:00:0" + image + "Z")
        .addToLabels("app", "web")
        .addToAnnotations(Annotations.REVISION, Integer.toString(image))
        .addToAnnotations(Annotations.DESIRED, Integer.toString(desired))
        .addToAnnotations(Annotations.MAX, Integer.toString(desired + surge))
        .withOwnerReferences(Owners.controllerReference(Kinds.DEPLOYMENT, web))
        .endMetadata()
        .withNewSpec()
        .withReplicas(wanted(numbers))
        .withTemplate(web(1, "1", "0", image).getSpec().getTemplate())
        .endSpec()
        .withStatus(
            new ReplicaSetStatusBuilder()
                .withObservedGeneration(1L)
                .withReplicas(wanted(numbers))
                .withReadyReplicas(available)
                .withAvailableReplicas(available)
                .build())
        .build();
  }
}
