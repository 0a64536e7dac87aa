package io.kennel.agent.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatusPatchTest {
  @Test
  void aConditionThatHoldsAgainLosesItsReasonAndMessage() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withUid("1")
            .endMetadata()
            .withStatus(ready("False", "ContainersNotReady", "containers with unready status: [a]"))
            .build();
    JsonNode condition = StatusPatch.of(pod, ready("True", null, null)).at("/status/conditions/0");
    assertThat(condition.get("status").asString()).isEqualTo("True");
    assertThat(condition.get("reason").isNull()).isTrue();
    assertThat(condition.get("message").isNull()).isTrue();
  }

  @Test
  void aNewConditionNamesNothingThatItDoesNotHave() {
    Pod pod = new PodBuilder().withNewMetadata().withUid("1").endMetadata().build();
    JsonNode condition = StatusPatch.of(pod, ready("True", null, null)).at("/status/conditions/0");
    assertThat(condition.has("reason")).isFalse();
  }

  private static PodStatus ready(String status, String reason, String message) {
    return new PodStatusBuilder()
        .addNewCondition()
        .withType("Ready")
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .endCondition()
        .build();
  }
}
