package io.kennel.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.client.Plan;
import io.kennel.controllers.volume.Claims;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decisions on claims and on volumes, played against each other. */
class VolumesTest extends VolumesStage {
  @Test
  void aClaimGetsTheSmallestVolumeThatFits() {
    volume("pv-a", "5Mi", "standard", "Retain");
    volume("pv-b", "2Mi", "standard", "Retain");
    volume("pv-c", "1Mi", "standard", "Retain");
    volume("pv-d", "2Mi", "other", "Retain");
    claim("data", "2Mi", "standard");
    settle();
    assertThat(lines())
        .containsExactly(
            "data Bound pv-b 2Mi",
            "pv-a Available",
            "pv-b Bound data",
            "pv-c Available",
            "pv-d Available");
    assertThat(claims.get("data").getMetadata().getAnnotations())
        .containsEntry("pv.kubernetes.io/bind-completed", "yes")
        .containsEntry("pv.kubernetes.io/bound-by-controller", "yes");
  }

  @Test
  void modesAndLabelsCountToo() {
    volume("pv-a", "1Mi", "standard", "Retain");
    put(
        new PersistentVolumeBuilder(volumes.get("pv-a"))
            .editMetadata()
            .withName("pv-b")
            .addToLabels("tier", "db")
            .endMetadata()
            .editSpec()
            .withAccessModes("ReadWriteOnce", "ReadWriteMany")
            .endSpec()
            .build());
    claim("data", "1Mi", "standard");
    put(
        new PersistentVolumeClaimBuilder(claims.get("data"))
            .editSpec()
            .withAccessModes("ReadWriteMany")
            .withNewSelector()
            .addToMatchLabels("tier", "db")
            .endSelector()
            .endSpec()
            .build());
    settle();
    assertThat(Claims.volumeName(claims.get("data"))).isEqualTo("pv-b");
  }

  @Test
  void withoutClassAndVolumesAClaimSaysSo() {
    claim("data", "1Mi", "");
    settle();
    assertThat(events)
        .contains(
            "Normal FailedBinding no persistent volumes available for this claim and no storage"
                + " class is set");
    volume("pv-a", "1Mi", "", "Retain");
    settle();
    assertThat(lines()).containsExactly("data Bound pv-a 1Mi", "pv-a Bound data");
  }

  @Test
  void theDefaultClassIsGivenLate() {
    claim("data", "1Mi", null);
    settle();
    assertThat(claims.get("data").getSpec().getStorageClassName()).isNull();
    standard("Immediate");
    settle();
    assertThat(claims.get("data").getSpec().getStorageClassName()).isEqualTo("standard");
    assertThat(lines()).containsExactly("data Bound pvc-uid-data 1Mi", "pvc-uid-data Bound data");
  }

  @Test
  void aVolumeIsMadeOnDemandAndGoesWithItsClaim() {
    standard("Immediate");
    claim("data", "1Gi", "standard");
    settle();
    assertThat(events)
        .containsExactly(
            "Normal ProvisioningSucceeded Successfully provisioned volume pvc-uid-data");
    assertThat(lines()).containsExactly("data Bound pvc-uid-data 1Gi", "pvc-uid-data Bound data");
    claims.remove("data");
    settle();
    assertThat(volumes).isEmpty();
  }

  @Test
  void aClaimMayWaitForItsFirstConsumer() {
    standard("WaitForFirstConsumer");
    claim("data", "1Gi", "standard");
    settle();
    assertThat(events)
        .containsOnly(
            "Normal WaitForFirstConsumer waiting for first consumer to be created before binding");
    assertThat(volumes).isEmpty();
    nodes.put(
        "node-1", new NodeBuilder().withNewMetadata().withName("node-1").endMetadata().build());
    put(
        new PersistentVolumeClaimBuilder(claims.get("data"))
            .editMetadata()
            .addToAnnotations(Claims.SELECTED_NODE, "node-1")
            .endMetadata()
            .build());
    settle();
    assertThat(lines()).containsExactly("data Bound pvc-uid-data 1Gi", "pvc-uid-data Bound data");
  }

  @Test
  void whatCannotBeProvidedIsSaid() {
    claim("lost", "1Gi", "fast");
    settle();
    assertThat(events)
        .containsOnly("Warning ProvisioningFailed storageclass.storage.k8s.io \"fast\" not found");
    events.clear();
    storageClass("fast", "kubernetes.io/gce-pd", "Immediate");
    settle();
    assertThat(events)
        .containsOnly(
            "Warning ProvisioningFailed no volume plugin matched name: kubernetes.io/gce-pd");
    events.clear();
    storageClass("fast", "example.com/disks", "Immediate");
    settle();
    assertThat(events.getLast())
        .startsWith(
            "Normal ExternalProvisioning Waiting for a volume to be created either by the external"
                + " provisioner 'example.com/disks' or manually");
    assertThat(claims.get("lost").getMetadata().getAnnotations())
        .containsEntry("volume.kubernetes.io/storage-provisioner", "example.com/disks");
  }

  @Test
  void retainKeepsTheVolumeFromEverybody() {
    volume("pv-a", "1Mi", "", "Retain");
    claim("data", "1Mi", "");
    settle();
    claims.remove("data");
    settle();
    claim("data", "1Mi", "");
    PersistentVolumeClaim again =
        claims.get("data").edit().editMetadata().withUid("2").endMetadata().build();
    put(again);
    settle();
    assertThat(lines()).containsExactly("data Pending", "pv-a Released data");
    put(volumes.get("pv-a").edit().editSpec().withClaimRef(null).endSpec().build());
    settle();
    assertThat(lines()).containsExactly("data Bound pv-a 1Mi", "pv-a Bound data");
  }

  @Test
  void recycleEmptiesAndOffersAgain() {
    volume("pv-a", "1Mi", "", "Recycle");
    claim("data", "1Mi", "");
    settle();
    assertThat(emptied).isEmpty();
    claims.remove("data");
    settle();
    assertThat(emptied).containsExactly("/tmp/pv-a");
    assertThat(lines()).containsExactly("pv-a Available");
    assertThat(events).contains("Normal VolumeRecycled Volume recycled");
  }

  @Test
  void deleteOfAVolumeThatSomebodyElseMadeFails() {
    volume("pv-a", "1Mi", "", "Delete");
    claim("data", "1Mi", "");
    settle();
    claims.remove("data");
    settle();
    assertThat(lines()).containsExactly("pv-a Failed data");
  }

  @Test
  void aNamedVolumeIsBoundOrRefusedWithTheReason() {
    volume("pv-a", "1Mi", "", "Retain");
    claim("data", "2Mi", "");
    put(claims.get("data").edit().editSpec().withVolumeName("pv-a").endSpec().build());
    settle();
    assertThat(events)
        .containsOnly(
            "Warning VolumeMismatch Cannot bind to requested volume \"pv-a\": requested PV is too"
                + " small");
    volume("pv-a", "2Mi", "", "Retain");
    settle();
    assertThat(lines()).containsExactly("data Bound pv-a 2Mi", "pv-a Bound data");
    events.clear();
    claim("more", "1Mi", "");
    put(claims.get("more").edit().editSpec().withVolumeName("pv-a").endSpec().build());
    settle();
    assertThat(events)
        .containsOnly("Warning FailedBinding volume \"pv-a\" already bound to a different claim.");
  }

  @Test
  void aVolumeKeptForAClaimIsForThatOneOnly() {
    volume("pv-a", "1Mi", "", "Retain");
    put(
        volumes
            .get("pv-a")
            .edit()
            .editSpec()
            .withNewClaimRef()
            .withNamespace("default")
            .withName("mine")
            .endClaimRef()
            .endSpec()
            .build());
    claim("data", "1Mi", "");
    settle();
    assertThat(lines()).containsExactly("data Pending", "pv-a Available mine");
    claim("mine", "1Mi", "");
    settle();
    assertThat(lines()).containsExactly("data Pending", "mine Bound pv-a 1Mi", "pv-a Bound mine");
  }

  @Test
  void aClaimWithoutItsVolumeIsLost() {
    volume("pv-a", "1Mi", "", "Retain");
    claim("data", "1Mi", "");
    settle();
    volumes.clear();
    settle();
    assertThat(lines()).containsExactly("data Lost pv-a");
    assertThat(events)
        .containsExactly(
            "Warning ClaimLost Bound claim has lost its PersistentVolume. Data on the volume is"
                + " lost!");
  }

  @Test
  void aClaimOfTheStandardClassMayGrow() {
    standard("Immediate");
    claim("data", "1Gi", "standard");
    settle();
    put(
        claims
            .get("data")
            .edit()
            .editSpec()
            .editResources()
            .addToRequests("storage", new Quantity("2Gi"))
            .endResources()
            .endSpec()
            .build());
    settle();
    assertThat(lines()).containsExactly("data Bound pvc-uid-data 2Gi", "pvc-uid-data Bound data");
  }

  @Test
  void volumesAreProtectedWhileTheyAreUsed() {
    volume("pv-a", "1Mi", "", "Retain");
    claim("data", "1Mi", "");
    settle();
    put(
        volumes
            .get("pv-a")
            .edit()
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build());
    settle();
    assertThat(volumes).containsKey("pv-a");
    claims.remove("data");
    settle();
    assertThat(volumes).isEmpty();
  }

  @Test
  void claimsAreProtectedWhileTheyAreUsed() {
    claim("data", "1Mi", "");
    PersistentVolumeClaim claim = claims.get("data");
    assertThat(ProtectionDecision.decide(claim, false).actions()).hasSize(1);
    PersistentVolumeClaim leaving =
        claim
            .edit()
            .editMetadata()
            .addToFinalizers(ProtectionDecision.FINALIZER)
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    assertThat(ProtectionDecision.decide(leaving, true)).isEqualTo(Plan.NOTHING);
    assertThat(ProtectionDecision.decide(leaving, false).actions())
        .singleElement()
        .isInstanceOfSatisfying(
            Plan.Update.class,
            update -> assertThat(update.object().getMetadata().getFinalizers()).isEmpty());
  }

  @Test
  void theStandardClassIsMadeOnce() {
    Plan plan = StandardClassController.decide(List.of());
    StorageClass made = (StorageClass) ((Plan.Create<?>) plan.actions().getFirst()).object();
    assertThat(made.getMetadata().getAnnotations())
        .containsEntry("storageclass.kubernetes.io/is-default-class", "true");
    assertThat(StandardClassController.decide(List.of(made))).isEqualTo(Plan.NOTHING);
  }

  /** No volume is ever shared, every claim that can be bound is, and no data of a claim is lost. */
  @Test
  void everyVolumeHasOneClaimAtMost() {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      claims.clear();
      volumes.clear();
      for (int step = 0; step < 30; step++) {
        String name = "c" + random.nextInt(8);
        switch (random.nextInt(4)) {
          case 0 -> claims.remove(name);
          case 1 ->
              volumes.computeIfAbsent(
                  "pv-" + random.nextInt(8),
                  pv -> made(pv, (1 + random.nextInt(4)) + "Mi", "", "Recycle"));
          default -> {
            if (!claims.containsKey(name)) {
              claim(name, (1 + random.nextInt(4)) + "Mi", "");
              put(
                  claims
                      .get(name)
                      .edit()
                      .editMetadata()
                      .withUid(name + step)
                      .endMetadata()
                      .build());
            }
          }
        }
        settle();
        List<String> used =
            claims.values().stream().map(Claims::volumeName).filter(v -> !v.isEmpty()).toList();
        assertThat(used).as("seed %d", seed).doesNotHaveDuplicates();
        for (PersistentVolumeClaim claim : claims.values()) {
          String volume = Claims.volumeName(claim);
          assertThat(volume.isEmpty() || Claims.isFor(volumes.get(volume), claim)).isTrue();
        }
      }
    }
  }
}
