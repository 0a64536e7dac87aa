package io.kennel.agent.fence;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.kennel.api.SafeFailover;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** The objects by which a node says that it may run fenced pods. */
final class FenceLeases {
  private FenceLeases() {}

  static boolean isHeldBy(Lease lease, String node) {
    return lease.getSpec() != null && node.equals(lease.getSpec().getHolderIdentity());
  }

  /** The number under which pods run: how often the lease has been taken. */
  static long epoch(Lease lease) {
    Integer transitions = lease.getSpec() == null ? null : lease.getSpec().getLeaseTransitions();
    return transitions == null ? 0 : transitions;
  }

  static Lease create(String node, long epoch, Duration duration, Instant now) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(SafeFailover.LEASE_NAMESPACE)
        .withName(SafeFailover.leaseOf(node))
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(node)
        .withLeaseTransitions(Math.toIntExact(epoch))
        .withLeaseDurationSeconds(Math.toIntExact(duration.toSeconds()))
        .withAcquireTime(time(now))
        .withRenewTime(time(now))
        .endSpec()
        .build();
  }

  /** The version that {@code known} has is the one that it replaces. */
  static Lease renew(Lease known, String node, long epoch, Duration duration, Instant now) {
    boolean isTaken = !isHeldBy(known, node);
    return known
        .edit()
        .editOrNewSpec()
        .withHolderIdentity(node)
        .withLeaseTransitions(Math.toIntExact(epoch))
        .withLeaseDurationSeconds(Math.toIntExact(duration.toSeconds()))
        .withAcquireTime(isTaken ? time(now) : known.getSpec().getAcquireTime())
        .withRenewTime(time(now))
        .endSpec()
        .build();
  }

  private static ZonedDateTime time(Instant now) {
    return now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }
}
