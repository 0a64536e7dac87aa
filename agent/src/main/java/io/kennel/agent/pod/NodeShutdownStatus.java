package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.kennel.agent.config.QosClass;

/** Kubelet's words about pods of a node that is shut down. */
final class NodeShutdownStatus {
  /** The word of a pod that has ended with its node. */
  static final String TERMINATED = "Terminated";

  static final String TERMINATED_MESSAGE =
      "Pod was terminated in response to imminent node shutdown.";

  /** Why its condition {@code DisruptionTarget} holds. */
  static final String BY_KUBELET = "TerminationByKubelet";

  /** The word of a pod that came too late. */
  static final String REJECTED = "NodeShutdown";

  static final String REJECTED_MESSAGE = "Pod was rejected as the node is shutting down.";

  private NodeShutdownStatus() {}

  /** Of a pod that came too late, as kubelet shows every pod that it does not admit. */
  static PodStatus rejected(Pod pod) {
    PodStatus status = new PodStatus();
    status.setQosClass(QosClass.of(pod));
    status.setPhase("Failed");
    status.setReason(REJECTED);
    status.setMessage("Pod was rejected: " + REJECTED_MESSAGE);
    return status;
  }
}
