package io.kennel.agent.fence;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.kennel.api.SafeFailover;
import io.kennel.client.Models;
import io.kennel.client.Owners;
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
    LeaseSpec spec = new LeaseSpec();
    spec.setAcquireTime(time(now));
    hold(spec, node, epoch, duration, now);
    Lease lease = new Lease();
    lease.setMetadata(Owners.metadata(SafeFailover.LEASE_NAMESPACE, SafeFailover.leaseOf(node)));
    lease.setSpec(spec);
    return lease;
  }

  /** The version that {@code known} has is the one that it replaces. */
  static Lease renew(Lease known, String node, long epoch, Duration duration, Instant now) {
    LeaseSpec spec = known.getSpec() == null ? new LeaseSpec() : Models.copy(known.getSpec());
    boolean isTaken = !isHeldBy(known, node);
    if (isTaken) {
      spec.setAcquireTime(time(now));
    }
    hold(spec, node, epoch, duration, now);
    Lease renewed = Models.copy(known);
    renewed.setSpec(spec);
    return renewed;
  }

  private static void hold(
      LeaseSpec spec, String node, long epoch, Duration duration, Instant now) {
    spec.setHolderIdentity(node);
    spec.setLeaseTransitions(Math.toIntExact(epoch));
    spec.setLeaseDurationSeconds(Math.toIntExact(duration.toSeconds()));
    spec.setRenewTime(time(now));
  }

  private static ZonedDateTime time(Instant now) {
    return now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
  }
}
