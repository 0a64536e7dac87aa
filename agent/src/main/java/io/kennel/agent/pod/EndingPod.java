package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * A pod that must have ended before its node can be off.
 *
 * @param name as {@code namespace/name}
 * @param graceSeconds what it asks for itself to end
 * @param down whether nothing of it runs or is mounted any more
 */
public record EndingPod(String uid, String name, int priority, long graceSeconds, boolean down) {
  static EndingPod of(Pod pod) {
    Integer priority = pod.getSpec().getPriority();
    return new EndingPod(
        pod.getMetadata().getUid(),
        pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName(),
        priority == null ? 0 : priority,
        TerminatingDecision.specGraceSeconds(pod),
        false);
  }

  EndingPod down(boolean isDown) {
    return new EndingPod(uid, name, priority, graceSeconds, isDown);
  }
}
