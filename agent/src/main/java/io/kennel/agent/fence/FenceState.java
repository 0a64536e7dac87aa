package io.kennel.agent.fence;

/** Whether a pod may run, as far as safe fail-over is concerned. */
public enum FenceState {
  /** It is not a fenced pod. */
  FREE,
  /** The node holds no lease: nothing of the pod may be started. */
  AWAITED,
  /** The node holds a lease, and has not written its number into the pod yet. */
  UNCLAIMED,
  /** It may run. */
  HELD
}
