package io.kennel.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of safe fail-over: what a user writes into a pod template, and what nodes and the
 * fail-over controller tell each other through the API. See docs/failover.md.
 */
public final class SafeFailover {
  /** An annotation of a pod, which never changes: whether its node must prove it dead. */
  public static final String ANNOTATION = "kennel.io/failover";

  /** The one value of {@link #ANNOTATION}. */
  public static final String FENCED = "fenced";

  /**
   * An annotation of a fenced pod, written by its node before it starts anything of it: the number
   * of the lease under which it runs.
   */
  public static final String EPOCH = "kennel.io/fence-epoch";

  /** Where the leases are under which nodes run fenced pods. */
  public static final String LEASE_NAMESPACE = "kube-system";

  /** On a node whose lease was revoked: nothing new is placed there until it has a new one. */
  public static final String TAINT = "kennel.io/fenced";

  /** A condition of a fenced pod whose node is silent: says what is awaited, and until when. */
  public static final String CONDITION = "kennel.io/AwaitingFailover";

  private static final String LEASE_PREFIX = "kennel-fence-";

  private SafeFailover() {}

  /**
   * Whether a pod asks for it.
   *
   * @param annotations of the pod; null for none
   */
  public static boolean isFenced(@Nullable Map<String, String> annotations) {
    return annotations != null && FENCED.equals(annotations.get(ANNOTATION));
  }

  public static String leaseOf(String node) {
    return LEASE_PREFIX + node;
  }

  /** The node whose lease has that name; empty for any other lease. */
  public static String nodeOf(String lease) {
    return lease.startsWith(LEASE_PREFIX) ? lease.substring(LEASE_PREFIX.length()) : "";
  }
}
