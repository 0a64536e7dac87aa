package io.kennel.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecFluent;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatefulSetDecisionTest {
  @Test
  void createsClaimAndPodOfTheFirstOrdinalAndWaits() {
    Pretend cluster = new Pretend(Pretend.kubia(2).build());
    assertThat(cluster.settle()).containsExactly("create data-kubia-0", "create kubia-0");
    cluster.ready("kubia-0");
    assertThat(cluster.settle()).containsExactly("create data-kubia-1", "create kubia-1");
    assertThat(cluster.told)
        .startsWith(
            "SuccessfulCreate: "
                + "create Claim data-kubia-0 Pod kubia-0 in StatefulSet kubia success",
            "SuccessfulCreate: create Pod kubia-0 in StatefulSet kubia successful");
  }

  @Test
  void parallelCreatesAllAtOnce() {
    Pretend cluster = parallel(3);
    assertThat(cluster.step())
        .containsExactly(
            "create data-kubia-0",
            "create kubia-0",
            "create data-kubia-1",
            "create kubia-1",
            "create data-kubia-2",
            "create kubia-2");
    assertThat(cluster.settle()).isEmpty();
    scale(cluster, 0);
    assertThat(cluster.step())
        .containsExactly("delete kubia-2", "delete kubia-1", "delete kubia-0");
  }

  @Test
  void givesAPodItsIdentity() {
    Pretend cluster = new Pretend(Pretend.kubia(1).build());
    cluster.settle();
    Pod pod = cluster.pods.get("kubia-0");
    assertThat(pod.getSpec().getHostname()).isEqualTo("kubia-0");
    assertThat(pod.getSpec().getSubdomain()).isEqualTo("kubia");
    assertThat(pod.getMetadata().getLabels())
        .containsEntry("app", "kubia")
        .containsEntry("statefulset.kubernetes.io/pod-name", "kubia-0")
        .containsEntry("apps.kubernetes.io/pod-index", "0")
        .containsEntry(
            "controller-revision-hash",
            cluster.revisions.firstEntry().getValue().getMetadata().getName());
    assertThat(pod.getMetadata().getOwnerReferences().getFirst().getController()).isTrue();
    assertThat(pod.getSpec().getVolumes().getFirst().getPersistentVolumeClaim().getClaimName())
        .isEqualTo("data-kubia-0");
    assertThat(cluster.claims.get("data-kubia-0").getMetadata().getLabels())
        .containsEntry("app", "kubia");
    assertThat(cluster.claims.get("data-kubia-0").getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void scalesDownFromTheHighestOneAtATimeAndKeepsClaims() {
    Pretend cluster = running(3);
    scale(cluster, 1);
    assertThat(cluster.settle()).containsExactly("delete kubia-2");
    cluster.gone("kubia-2");
    assertThat(cluster.settle()).containsExactly("delete kubia-1");
    cluster.gone("kubia-1");
    assertThat(cluster.settle()).isEmpty();
    assertThat(cluster.claims).hasSize(3);
  }

  /** Seed 15017: a node was shut down, and the set scaled to nothing. */
  @Test
  void doesNotWaitForPodsThatAreOverToGetWellBeforeTheyGo() {
    Pretend cluster = running(2);
    cluster.over("kubia-0", "Failed");
    cluster.over("kubia-1", "Failed");
    scale(cluster, 0);
    assertThat(cluster.settle()).containsExactly("delete kubia-1");
    cluster.gone("kubia-1");
    assertThat(cluster.settle()).containsExactly("delete kubia-0");
  }

  @Test
  void haltsWhileAPodIsUnhealthy() {
    Pretend cluster = running(3);
    cluster.unready("kubia-0");
    scale(cluster, 2);
    assertThat(cluster.settle()).isEmpty();
    scale(cluster, 5);
    assertThat(cluster.settle()).isEmpty();
    cluster.ready("kubia-0");
    assertThat(cluster.settle()).containsExactly("create data-kubia-3", "create kubia-3");
  }

  @Test
  void mayTakeDownTheBrokenOneItselfOnceAllBelowAreWell() {
    Pretend cluster = running(3);
    cluster.unready("kubia-2");
    scale(cluster, 2);
    assertThat(cluster.settle()).containsExactly("delete kubia-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded"})
  void replacesAPodThatIsOver(String phase) {
    Pretend cluster = running(2);
    cluster.over("kubia-0", phase);
    assertThat(cluster.settle()).containsExactly("delete kubia-0");
    cluster.gone("kubia-0");
    assertThat(cluster.settle()).containsExactly("create kubia-0");
  }

  @Test
  void waitsForATerminatingPodToBeGone() {
    Pretend cluster = running(2);
    cluster.changePod(
        "kubia-0",
        pod ->
            pod.edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
    assertThat(cluster.settle()).isEmpty();
    cluster.gone("kubia-0");
    assertThat(cluster.settle()).containsExactly("create kubia-0");
  }

  @Test
  void rollsAnUpdateFromTheHighestDownEachReadyBeforeTheNext() {
    Pretend cluster = running(3);
    String before = revision(cluster, "kubia-0");
    image(cluster, "kubia-pet-peers");
    assertThat(cluster.settle()).containsExactly("delete kubia-2");
    cluster.gone("kubia-2");
    assertThat(cluster.settle()).containsExactly("create kubia-2");
    assertThat(cluster.set.getStatus().getUpdatedReplicas()).isEqualTo(1);
    assertThat(cluster.set.getStatus().getCurrentReplicas()).isEqualTo(2);
    cluster.ready("kubia-2");
    assertThat(cluster.settle()).containsExactly("delete kubia-1");
    assertThat(cluster.set.getStatus().getCurrentRevision()).isEqualTo(before);
    cluster.run();
    assertThat(cluster.pods.values())
        .allSatisfy(pod -> assertThat(Identity.revision(pod)).isNotEqualTo(before));
    assertThat(cluster.set.getStatus().getCurrentRevision())
        .isEqualTo(cluster.set.getStatus().getUpdateRevision())
        .isNotEqualTo(before);
    assertThat(cluster.set.getStatus().getCurrentReplicas()).isEqualTo(3);
  }

  @Test
  void aPartitionKeepsTheLowerOrdinalsAsTheyAre() {
    Pretend cluster = running(3);
    String before = revision(cluster, "kubia-0");
    edit(
        cluster,
        spec ->
            spec.editUpdateStrategy()
                .editRollingUpdate()
                .withPartition(2)
                .endRollingUpdate()
                .endUpdateStrategy());
    image(cluster, "kubia-pet-peers");
    assertThat(cluster.run()).containsExactly("delete kubia-2", "create kubia-2");
    cluster.gone("kubia-1");
    assertThat(cluster.run()).containsExactly("create kubia-1");
    assertThat(revision(cluster, "kubia-1")).isEqualTo(before);
    assertThat(revision(cluster, "kubia-2")).isNotEqualTo(before);
    assertThat(cluster.pods.get("kubia-1").getSpec().getContainers().getFirst().getImage())
        .isEqualTo("kubia-pet");
  }

  @Test
  void onDeleteWaitsForAManualDelete() {
    Pretend cluster = running(2);
    edit(cluster, spec -> spec.withNewUpdateStrategy().withType("OnDelete").endUpdateStrategy());
    image(cluster, "kubia-pet-peers");
    assertThat(cluster.settle()).isEmpty();
    scale(cluster, 3);
    assertThat(cluster.run()).contains("create kubia-2");
    assertThat(image(cluster.pods.get("kubia-2"))).isEqualTo("kubia-pet-peers");
    cluster.gone("kubia-0");
    cluster.run();
    assertThat(image(cluster.pods.get("kubia-0"))).isEqualTo("kubia-pet-peers");
    assertThat(image(cluster.pods.get("kubia-1"))).isEqualTo("kubia-pet");
  }

  @Test
  void maxUnavailableReplacesSeveralAtOnce() {
    Pretend cluster = parallel(5);
    cluster.run();
    edit(
        cluster,
        spec ->
            spec.editUpdateStrategy()
                .editRollingUpdate()
                .withMaxUnavailable(new IntOrString("40%"))
                .endRollingUpdate()
                .endUpdateStrategy());
    image(cluster, "new");
    assertThat(cluster.settle()).containsExactly("delete kubia-4", "delete kubia-3");
    cluster.gone("kubia-4");
    assertThat(cluster.settle()).containsExactly("create kubia-4");
    cluster.ready("kubia-4");
    assertThat(cluster.settle()).containsExactly("delete kubia-2");
  }

  @Test
  void parallelReplacesABrokenPodOfTheOldRevision() {
    Pretend cluster = parallel(2);
    cluster.run();
    cluster.unready("kubia-1");
    image(cluster, "fixed");
    assertThat(cluster.settle()).containsExactly("delete kubia-1");
  }

  @Test
  void rollingBackUsesTheEqualRevisionUnderANewNumber() {
    Pretend cluster = running(1);
    String first = revision(cluster, "kubia-0");
    image(cluster, "second");
    cluster.run();
    image(cluster, "kubia-pet");
    cluster.run();
    assertThat(revision(cluster, "kubia-0")).isEqualTo(first);
    assertThat(cluster.revisions).hasSize(2);
    assertThat(cluster.revisions.get(first).getRevision()).isEqualTo(3);
  }

  @Test
  void keepsOnlyAsManyOldRevisionsAsTheLimit() {
    Pretend cluster = running(1);
    edit(cluster, spec -> spec.withRevisionHistoryLimit(2));
    for (int i = 0; i < 6; i++) {
      image(cluster, "image-" + i);
      cluster.run();
    }
    assertThat(cluster.revisions.values())
        .extracting(each -> each.getRevision())
        .containsExactlyInAnyOrder(5L, 6L, 7L);
  }

  @Test
  void waitsUntilAPodHasBeenReadyLongEnough() {
    Pretend cluster =
        new Pretend(Pretend.kubia(2).editSpec().withMinReadySeconds(10).endSpec().build());
    cluster.settle();
    cluster.ready("kubia-0");
    assertThat(cluster.settle()).isEmpty();
    assertThat(cluster.decide().lookAgain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(cluster.set.getStatus().getReadyReplicas()).isEqualTo(1);
    assertThat(cluster.set.getStatus().getAvailableReplicas()).isZero();
    cluster.now = cluster.now.plusSeconds(10);
    assertThat(cluster.settle()).contains("create kubia-1");
    assertThat(cluster.set.getStatus().getAvailableReplicas()).isEqualTo(1);
  }

  /** A clock that is set right later costs no more than the time itself. */
  @Test
  void looksAgainInTimeThoughItsClockIsBehind() {
    Pretend cluster =
        new Pretend(Pretend.kubia(2).editSpec().withMinReadySeconds(10).endSpec().build());
    cluster.settle();
    cluster.ready("kubia-0");
    cluster.now = cluster.now.minus(Duration.ofHours(1));
    assertThat(cluster.decide().lookAgain()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void countsFromTheFirstOrdinal() {
    Pretend cluster =
        new Pretend(
            Pretend.kubia(2)
                .editSpec()
                .withNewOrdinals()
                .withStart(5)
                .endOrdinals()
                .endSpec()
                .build());
    cluster.run();
    assertThat(cluster.pods.keySet()).containsExactly("kubia-5", "kubia-6");
    edit(cluster, spec -> spec.editOrdinals().withStart(6).endOrdinals());
    assertThat(cluster.run())
        .containsExactly("create data-kubia-7", "create kubia-7", "delete kubia-5");
  }

  @Test
  void aSetThatIsBeingDeletedDoesNothingMore() {
    Pretend cluster = running(2);
    cluster.set =
        cluster
            .set
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    cluster.gone("kubia-1");
    cluster.revisions.clear();
    assertThat(cluster.settle()).isEmpty();
    assertThat(cluster.revisions).isEmpty();
  }

  @Test
  void adoptsAndReleasesByItsSelectorAndByUid() {
    Pretend cluster = running(1);
    cluster.pods.put("kubia-1", orphan("kubia-1", "kubia"));
    cluster.pods.put("kubia-2", orphan("kubia-2", "other"));
    scale(cluster, 3);
    assertThat(cluster.step()).startsWith("patch kubia-1").doesNotContain("patch kubia-2");
    cluster.changePod(
        "kubia-0", pod -> pod.edit().editMetadata().addToLabels("app", "no").endMetadata().build());
    assertThat(cluster.step()).contains("patch kubia-0");
  }

  @Test
  void aClaimThatIsBeingDeletedHoldsThePodBack() {
    Pretend cluster = running(1);
    cluster.claims.computeIfPresent(
        "data-kubia-0",
        (_, claim) ->
            claim
                .edit()
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build());
    cluster.gone("kubia-0");
    assertThat(cluster.settle()).isEmpty();
    assertThat(cluster.told.getLast())
        .isEqualTo(
            "FailedCreate: create Pod kubia-0 in StatefulSet kubia failed error: "
                + "pvc data-kubia-0 is being deleted");
  }

  @Test
  void claimsGoWithThePodOrTheSetWhereThePolicySaysSo() {
    Pretend cluster =
        new Pretend(
            Pretend.kubia(2)
                .editSpec()
                .withNewPersistentVolumeClaimRetentionPolicy("Delete", "Delete")
                .endSpec()
                .build());
    cluster.run();
    assertThat(owner(cluster, "data-kubia-1")).isEqualTo("StatefulSet kubia");
    scale(cluster, 1);
    cluster.settle();
    assertThat(owner(cluster, "data-kubia-1")).isEqualTo("Pod kubia-1");
    assertThat(owner(cluster, "data-kubia-0")).isEqualTo("StatefulSet kubia");
    cluster.gone("kubia-1");
    scale(cluster, 2);
    assertThat(cluster.settle()).as("waits for the claim of the earlier pod to go").isEmpty();
    cluster.claims.remove("data-kubia-1");
    assertThat(cluster.settle()).containsExactly("create data-kubia-1", "create kubia-1");
  }

  @Test
  void theStatusSaysWhatIsThere() {
    Pretend cluster = running(2);
    var status = cluster.set.getStatus();
    assertThat(status.getObservedGeneration()).isEqualTo(1);
    assertThat(status.getReplicas()).isEqualTo(2);
    assertThat(status.getReadyReplicas()).isEqualTo(2);
    assertThat(status.getAvailableReplicas()).isEqualTo(2);
    assertThat(status.getCurrentReplicas()).isEqualTo(2);
    assertThat(status.getUpdatedReplicas()).isEqualTo(2);
    assertThat(status.getCollisionCount()).isZero();
    assertThat(status.getCurrentRevision()).isEqualTo(status.getUpdateRevision());
    assertThat(cluster.decide().actions()).isEmpty();
  }

  private static String owner(Pretend cluster, String claim) {
    var owners = cluster.claims.get(claim).getMetadata().getOwnerReferences();
    assertThat(owners).hasSize(1);
    return owners.getFirst().getKind() + " " + owners.getFirst().getName();
  }

  private static Pod orphan(String name, String app) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .withUid("orphan-" + name)
        .addToLabels("app", app)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }

  static Pretend running(int replicas) {
    Pretend cluster = new Pretend(Pretend.kubia(replicas).build());
    List<String> unused = cluster.run();
    assertThat(unused).isNotEmpty();
    return cluster;
  }

  private static Pretend parallel(int replicas) {
    return new Pretend(
        Pretend.kubia(replicas).editSpec().withPodManagementPolicy("Parallel").endSpec().build());
  }

  private static String revision(Pretend cluster, String pod) {
    return Identity.revision(cluster.pods.get(pod));
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private static void scale(Pretend cluster, int replicas) {
    edit(cluster, spec -> spec.withReplicas(replicas));
  }

  private static void image(Pretend cluster, String image) {
    edit(
        cluster,
        spec ->
            spec.editTemplate()
                .editSpec()
                .editFirstContainer()
                .withImage(image)
                .endContainer()
                .endSpec()
                .endTemplate());
  }

  private static void edit(Pretend cluster, Consumer<StatefulSetSpecFluent<?>> change) {
    var builder = new io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder(cluster.set);
    var spec = builder.editSpec();
    change.accept(spec);
    StatefulSet changed = spec.endSpec().build();
    cluster.set = changed;
  }
}
