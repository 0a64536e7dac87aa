package io.kennel.controllers.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import org.junit.jupiter.api.Test;

class PodStateTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("db-0")
          .endMetadata()
          .withNewSpec()
          .withNodeName("node-1")
          .endSpec()
          .withNewStatus()
          .withPhase("Running")
          .addNewCondition()
          .withType("PodScheduled")
          .withStatus("True")
          .endCondition()
          .addNewCondition()
          .withType("Ready")
          .withStatus("True")
          .endCondition()
          .endStatus()
          .addToAdditionalProperties("kept", "yes")
          .build();

  private static PodCondition condition(String type, String status) {
    return new PodConditionBuilder().withType(type).withStatus(status).build();
  }

  @Test
  void aConditionTakesThePlaceOfTheOneOfItsType() {
    Pod changed = PodState.withCondition(POD, condition("Ready", "False"));
    assertThat(changed.getStatus().getConditions())
        .containsExactly(condition("PodScheduled", "True"), condition("Ready", "False"));
    assertThat(PodState.isReady(POD)).as("the pod itself stays as it is").isTrue();
  }

  @Test
  void aConditionOfANewTypeIsTheLast() {
    Pod changed = PodState.withCondition(POD, condition("DisruptionTarget", "True"));
    assertThat(changed.getStatus().getConditions())
        .extracting(PodCondition::getType)
        .containsExactly("PodScheduled", "Ready", "DisruptionTarget");
  }

  @Test
  void nothingElseChangesOrIsCopied() {
    Pod changed = PodState.withCondition(POD, condition("Ready", "False"));
    assertThat(changed.getMetadata()).isSameAs(POD.getMetadata());
    assertThat(changed.getSpec()).isSameAs(POD.getSpec());
    assertThat(PodState.withCondition(changed, condition("Ready", "True"))).isEqualTo(POD);
  }

  @Test
  void aPodWithoutAStatusGetsOne() {
    Pod fresh = new PodBuilder().withNewMetadata().withName("new").endMetadata().build();
    Pod changed = PodState.withStatus(fresh, status -> status.setPhase("Failed"));
    assertThat(PodState.phase(changed)).isEqualTo("Failed");
    assertThat(PodState.isReady(PodState.withCondition(fresh, condition("Ready", "True"))))
        .isTrue();
  }
}
