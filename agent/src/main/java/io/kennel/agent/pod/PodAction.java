package io.kennel.agent.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.kennel.agent.runtime.ContainerRuntime.ContainerState;

/** One effect of a pod's plan. Repeating one that has happened is harmless. */
sealed interface PodAction {
  /** Writes the number of the node's lease into a fenced pod, under which it may then run. */
  record ClaimFence() implements PodAction {}

  /** Mounts and fills the pod's volumes. */
  record PrepareVolumes() implements PodAction {}

  record MakeSandbox(int attempt) implements PodAction {}

  record StopSandbox(String sandboxId) implements PodAction {}

  /** Removes a stopped sandbox with its containers. */
  record RemoveSandbox(String sandboxId) implements PodAction {}

  /**
   * Creates and starts a container, and runs its postStart hook.
   *
   * @param backoffSeconds how long the restart after this one has to wait
   */
  record MakeContainer(Container container, String sandboxId, int attempt, int backoffSeconds)
      implements PodAction {}

  /** Starts a container that was created before, perhaps by an agent that died between the two. */
  record StartContainer(Container container, String containerId) implements PodAction {}

  /** Runs the preStop hook; the stop follows when it has ended or {@code graceSeconds} are over. */
  record RunPreStop(ContainerState container, Container spec, long graceSeconds)
      implements PodAction {}

  /** Asks the container's process to end, and makes it after {@code graceSeconds}. */
  record Signal(String containerId, long graceSeconds) implements PodAction {}

  /** Begins to fetch the image of a container. */
  record PullImage(Container container) implements PodAction {}

  /** Kills all that runs of the pod, and asks nothing. */
  record Kill() implements PodAction {}

  /** Removes an old container and its logs. */
  record RemoveContainer(ContainerState container) implements PodAction {}

  /** Unmounts the pod's volumes; what they hold stays where it outlives the pod. */
  record ReleaseVolumes() implements PodAction {}

  /** Removes the pod's object, which was only waiting for this node. */
  record DeleteObject() implements PodAction {}

  /** Removes the pod's files and everything remembered of it. */
  record Forget() implements PodAction {}

  /**
   * Tells people.
   *
   * @param container the name of the container it is about; empty for the pod
   * @param init whether that is an init container
   */
  record Tell(String container, boolean init, String type, String reason, String message)
      implements PodAction {
    static Tell normal(Container about, boolean init, String reason, String message) {
      return new Tell(about.getName(), init, "Normal", reason, message);
    }

    static Tell warning(Container about, boolean init, String reason, String message) {
      return new Tell(about.getName(), init, "Warning", reason, message);
    }
  }

  /** Remembers that a container could not be made, and shows it in the status until it is. */
  record Fail(String container, String reason, String message, long retryAfterSeconds)
      implements PodAction {}

  /** Remembers that something was told, so that it is told once. */
  record Remember(String fact) implements PodAction {}
}
