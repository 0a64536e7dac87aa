package io.kennel.agent.hold;

/** What the storage can do to a pod without its node's agent. */
@FunctionalInterface
public interface PodKiller {
  /**
   * Kills all that runs of a pod, and returns once nothing does. Idempotent.
   *
   * @throws io.kennel.agent.runtime.RuntimeFailure where something does not end
   */
  void kill(String node, String podUid);
}
