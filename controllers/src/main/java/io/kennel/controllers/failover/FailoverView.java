package io.kennel.controllers.failover;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kennel.api.SafeFailover;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node's lease for fenced pods, and what depends on it.
 *
 * @param node null where the node's object is gone
 * @param silence how long ago the lease was last heard to change, by this process' own clock
 * @param pods the fenced pods bound to the node
 */
record FailoverView(
    String nodeName, @Nullable Node node, Lease lease, Duration silence, List<Pod> pods) {
  FailoverView {
    pods = List.copyOf(pods);
  }

  /** Whether the lease has been taken from the node. */
  boolean revoked() {
    String holder = lease.getSpec().getHolderIdentity();
    return holder == null || holder.isEmpty();
  }

  long epoch() {
    Integer transitions = lease.getSpec().getLeaseTransitions();
    return transitions == null ? 0 : transitions;
  }

  Duration duration() {
    Integer seconds = lease.getSpec().getLeaseDurationSeconds();
    return Duration.ofSeconds(seconds == null ? 0 : seconds);
  }

  /** The number of the lease under which a pod may have run; 0 for one of which nothing has. */
  static long epochOf(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String number = annotations == null ? null : annotations.get(SafeFailover.EPOCH);
    try {
      return number == null ? 0 : Long.parseLong(number);
    } catch (NumberFormatException e) {
      // Whoever wrote that, it was not the node: nothing is known of what runs.
      return Long.MAX_VALUE;
    }
  }
}
