package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Random;

/** Pods after a change of the kind that the life of a pod, or its users, bring. */
public final class ChangedPods {
  private static final String[] PHASES = {"Pending", "Running", "Succeeded", "Failed"};
  private static final int CHANGES = 12;

  private ChangedPods() {}

  /** The pod after one to three changes, some of which may leave it as it is. */
  public static Pod of(Pod pod, Random random) {
    Pod changed = pod;
    for (int i = random.nextInt(3); i >= 0; i--) {
      changed = changed(changed, random);
    }
    return changed;
  }

  private static Pod changed(Pod pod, Random random) {
    PodBuilder builder = new PodBuilder(pod);
    String text = "value-" + random.nextInt(2);
    switch (random.nextInt(CHANGES)) {
      case 0 -> builder.editOrNewSpec().withNodeName(text).endSpec();
      case 1 -> builder.editOrNewSpec().withActiveDeadlineSeconds(random.nextLong(3)).endSpec();
      case 2 -> builder.editMetadata().addToLabels("label", text).endMetadata();
      case 3 -> builder.editMetadata().addToAnnotations("annotation", text).endMetadata();
      case 4 -> builder.editMetadata().withFinalizers(text).endMetadata();
      case 5 -> builder.editMetadata().withResourceVersion(text).endMetadata();
      case 6 -> builder.editMetadata().withDeletionTimestamp("2026-01-01T00:00:07Z").endMetadata();
      case 7 -> builder.editOrNewStatus().withPhase(PHASES[random.nextInt(4)]).endStatus();
      case 8 -> builder.editOrNewStatus().withPodIP("10.0.1." + random.nextInt(2)).endStatus();
      case 9 -> builder.editOrNewStatus().withMessage(text).endStatus();
      case 10 -> condition(builder, "ContainersReady", random);
      default -> condition(builder, "Ready", random);
    }
    return builder.build();
  }

  private static void condition(PodBuilder builder, String type, Random random) {
    builder
        .editOrNewStatus()
        .removeMatchingFromConditions(condition -> condition.getType().equals(type))
        .addNewCondition()
        .withType(type)
        .withStatus(random.nextBoolean() ? "True" : "False")
        .withLastTransitionTime("2026-01-01T00:00:0" + random.nextInt(3) + "Z")
        .endCondition()
        .endStatus();
  }
}
