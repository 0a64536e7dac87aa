package io.kennel.api;

/**
 * The keys of taints that mean something to the control plane and to nodes. Source: the
 * documentation page "Well-Known Labels, Annotations and Taints".
 */
public final class WellKnownTaints {
  /** On a node whose agent says that it is not ready. */
  public static final String NOT_READY = "node.kubernetes.io/not-ready";

  /** On a node whose agent says nothing any more. */
  public static final String UNREACHABLE = "node.kubernetes.io/unreachable";

  /** Set by an administrator who knows that the node is switched off. */
  public static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

  /** On a node that was cordoned. */
  public static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  public static final String MEMORY_PRESSURE = "node.kubernetes.io/memory-pressure";
  public static final String DISK_PRESSURE = "node.kubernetes.io/disk-pressure";
  public static final String PID_PRESSURE = "node.kubernetes.io/pid-pressure";

  /** On a node whose network has not been set up yet, where somebody sets it up. */
  public static final String NETWORK_UNAVAILABLE = "node.kubernetes.io/network-unavailable";

  private WellKnownTaints() {}
}
