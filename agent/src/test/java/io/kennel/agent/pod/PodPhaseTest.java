package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.kennel.agent.fence.FenceState;
import io.kennel.agent.pod.PodView.Remembered;
import io.kennel.agent.pod.PodView.VolumeState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodPhaseTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Its containers are gone, and the object has not come back with its new phase. */
  @Test
  void aPodThatHasEndedKeepsItsPhaseWhateverAnOlderObjectSays() {
    assertThat(PodPhase.of(terminating("Running", "Succeeded"))).isEqualTo("Succeeded");
    assertThat(PodPhase.of(terminating("Failed", "Succeeded"))).isEqualTo("Succeeded");
    assertThat(PodPhase.of(terminating("Succeeded", "Failed"))).isEqualTo("Failed");
    assertThat(PodPhase.ended(terminating("Running", "Failed"))).isTrue();
  }

  @Test
  void aPodThatIsDeletedBeforeAnythingRanHasFailed() {
    assertThat(PodPhase.of(terminating("Pending", null))).isEqualTo("Failed");
  }

  @Test
  void onlyTwoPhasesAreFinal() {
    assertThat(PodPhase.finalOf(null)).isNull();
    for (String phase : List.of("Pending", "Running", "Unknown")) {
      assertThat(PodPhase.finalOf(new PodStatusBuilder().withPhase(phase).build())).isNull();
    }
    for (String phase : List.of("Succeeded", "Failed")) {
      assertThat(PodPhase.finalOf(new PodStatusBuilder().withPhase(phase).build()))
          .isEqualTo(phase);
    }
  }

  /** A pod that is being deleted and of which nothing is left on the machine. */
  private static PodView terminating(String shown, @Nullable String finalPhase) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("web-0")
            .withUid("1")
            .withDeletionTimestamp(NOW.toString())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("server")
            .withImage("server")
            .endContainer()
            .endSpec()
            .withNewStatus()
            .withPhase(shown)
            .endStatus()
            .build();
    Remembered remembered =
        new Remembered(
            NOW,
            new VolumeState.Unmounted(),
            Map.of(),
            Map.of(),
            Map.of(),
            Set.of(),
            null,
            finalPhase,
            null,
            true);
    return new PodView(
        pod,
        true,
        List.of(),
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        remembered,
        FenceState.FREE,
        NOW);
  }
}
