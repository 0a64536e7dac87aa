package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EchoTest {
  private static final Pod BEFORE =
      new PodBuilder()
          .withNewMetadata()
          .withUid("one")
          .withGeneration(1L)
          .withResourceVersion("5")
          .withLabels(Map.of("app", "web"))
          .endMetadata()
          .build();

  @Test
  void anotherStatusAndVersionAreAnEcho() {
    Pod after =
        BEFORE
            .edit()
            .editMetadata()
            .withResourceVersion("6")
            .endMetadata()
            .withNewStatus()
            .withPhase("Running")
            .endStatus()
            .build();
    assertThat(Echo.isOnly(BEFORE, after)).isTrue();
  }

  @Test
  void whateverTheNodeActsOnIsNot() {
    List<UnaryOperator<PodBuilder>> changes =
        List.of(
            pod -> pod.editMetadata().withUid("other").endMetadata(),
            pod -> pod.editMetadata().withGeneration(2L).endMetadata(),
            pod -> pod.editMetadata().withDeletionTimestamp("2026-01-01T00:00:00Z").endMetadata(),
            pod -> pod.editMetadata().addToLabels("app", "db").endMetadata(),
            pod -> pod.editMetadata().addToAnnotations("note", "new").endMetadata());
    for (UnaryOperator<PodBuilder> change : changes) {
      Pod after = change.apply(new PodBuilder(BEFORE)).build();
      assertThat(Echo.isOnly(BEFORE, after)).as("%s", after.getMetadata()).isFalse();
    }
  }
}
