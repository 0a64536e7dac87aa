package io.kennel.agent.fence;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kennel.agent.runtime.Fence;
import io.kennel.agent.runtime.RuntimeFailure;
import io.kennel.api.ObjectKey;
import io.kennel.api.SafeFailover;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the node's lease for fenced pods, from the first of them on for good. The order of things
 * is the guarantee: the time is taken before a renewal is sent, and the fence opened until the end
 * of the lease from then on, only once the renewal is acknowledged; a lease that was lost is taken
 * anew, under the next number, only when nothing runs under the old one; and a pod is started only
 * when it carries the number of the lease that is held. Thread-safe.
 */
public final class Fencing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fencing.class);
  private static final long NONE = 0;

  private final World world;
  private final Api api;
  private final String node;
  private final Fence fence;
  private final FenceTimes times;

  /** What starts something holds it for reading, what ends a lease for writing. */
  private final ReadWriteLock starts = new ReentrantReadWriteLock();

  /** The fenced pods of this node by uid, with the number that each carries. */
  private final Map<String, Long> pods = new HashMap<>();

  private Runnable onChange = () -> {};
  private @Nullable Lease lease;
  private long epoch = NONE;
  private long untilNanos;
  private @Nullable Timer timer;
  private boolean closed;

  public Fencing(World world, Api api, String node, Fence fence, FenceTimes times) {
    this.world = world;
    this.api = api;
    this.node = node;
    this.fence = fence;
    this.times = times;
  }

  /** Whether a pod asks for safe fail-over. */
  public static boolean isFenced(Pod pod) {
    return SafeFailover.isFenced(pod.getMetadata().getAnnotations());
  }

  /** Why this node cannot run fenced pods; empty where it can. */
  public String unsupported() {
    return fence.unsupported();
  }

  /** Begins to renew a lease that is there from before. Returns at once. */
  public synchronized void start() {
    if (timer == null) {
      schedule(Duration.ZERO);
    }
  }

  /** Sets what is called when pods may be started that could not before. */
  public synchronized void onChange(Runnable changed) {
    onChange = changed;
  }

  /** A fenced pod of this node exists: the lease is needed. */
  public synchronized void observed(Pod pod) {
    if (closed || !isFenced(pod)) {
      return;
    }
    pods.merge(pod.getMetadata().getUid(), epochOf(pod), Math::max);
    if (timer == null) {
      schedule(Duration.ZERO);
    }
  }

  /** Nothing is left of a pod. */
  public synchronized void forget(String uid) {
    pods.remove(uid);
  }

  public synchronized FenceState state(Pod pod) {
    if (!isFenced(pod)) {
      return FenceState.FREE;
    }
    if (epoch == NONE || fence.nanoTime() - untilNanos >= 0) {
      return FenceState.AWAITED;
    }
    return pods.getOrDefault(pod.getMetadata().getUid(), NONE) == epoch
        ? FenceState.HELD
        : FenceState.UNCLAIMED;
  }

  /**
   * Writes the number of the lease into a pod. Until that is done the fail-over controller takes
   * the pod for one that runs, if at all, under an earlier one.
   */
  public void claim(Pod pod) {
    long number;
    synchronized (this) {
      number = epoch;
    }
    if (number == NONE) {
      return;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata").put("uid", pod.getMetadata().getUid());
    metadata.putObject("annotations").put(SafeFailover.EPOCH, Long.toString(number));
    var _ = api.patch(Kinds.POD, Owners.keyOf(pod), "", PatchType.MERGE, patch);
    synchronized (this) {
      pods.merge(pod.getMetadata().getUid(), number, Math::max);
    }
  }

  /**
   * Starts something of a pod, unless it may no longer run.
   *
   * @throws RuntimeFailure where it may not
   */
  public void start(Pod pod, Runnable start) {
    starts.readLock().lock();
    try {
      switch (state(pod)) {
        case FREE, HELD -> start.run();
        case AWAITED, UNCLAIMED ->
            throw new RuntimeFailure(
                "AwaitingFenceLease", "node " + node + " holds no lease for fenced pods");
      }
    } finally {
      starts.readLock().unlock();
    }
  }

  private synchronized void schedule(Duration delay) {
    timer = closed ? null : world.timers().after(delay, "fence lease of " + node, this::turn);
  }

  private void turn() {
    Duration next = times.retry();
    try {
      Lease known = lease == null ? api.find(Kinds.LEASE, key()) : lease;
      if (known == null && !isNeeded()) {
        rest();
        return;
      }
      next = renew(known) ? times.renewal() : Duration.ZERO;
    } catch (StatusException e) {
      LOG.debug("The fence lease of {} was not renewed: {}", node, e.getMessage());
    } catch (RuntimeException e) {
      // The machine cannot promise to kill: fenced pods do not run for longer, nor are any started.
      LOG.warn("The fence lease of {} was not renewed", node, e);
    }
    schedule(next);
  }

  private synchronized boolean isNeeded() {
    return !pods.isEmpty();
  }

  private synchronized void rest() {
    timer = null;
    if (isNeeded()) {
      schedule(Duration.ZERO);
    }
  }

  /** Whether the lease is held; else it changed meanwhile, and is to be looked at again. */
  private boolean renew(@Nullable Lease known) {
    boolean mine = known != null && FenceLeases.isHeldBy(known, node);
    boolean same = known != null && (epoch == NONE || FenceLeases.epoch(known) == epoch);
    if (!mine || !same) {
      lose();
    }
    // Taken before the renewal is sent: however late its acknowledgement comes, the time that the
    // server counts began later.
    long sentNanos = fence.nanoTime();
    try {
      acknowledged(send(known, mine), sentNanos);
      return true;
    } catch (StatusException e) {
      lease = null;
      if (e.isConflict() || e.isNotFound() || e.isAlreadyExists()) {
        return false;
      }
      throw e;
    }
  }

  private Lease send(@Nullable Lease known, boolean mine) {
    if (known == null) {
      Lease first = FenceLeases.create(node, highest() + 1, times.lease(), world.clock().now());
      return api.create(Kinds.LEASE, first).object();
    }
    long number = FenceLeases.epoch(known);
    long wanted = mine ? number : Math.max(number, highest()) + 1;
    Lease renewed = FenceLeases.renew(known, node, wanted, times.lease(), world.clock().now());
    return api.update(Kinds.LEASE, renewed).object();
  }

  private synchronized long highest() {
    return pods.values().stream().mapToLong(each -> each).max().orElse(NONE);
  }

  private void acknowledged(Lease renewed, long sentNanos) {
    long until = sentNanos + times.lease().toNanos();
    fence.open(until);
    Runnable changed;
    synchronized (this) {
      boolean isNew = epoch == NONE || fence.nanoTime() - untilNanos >= 0;
      lease = renewed;
      epoch = FenceLeases.epoch(renewed);
      untilNanos = until;
      changed = isNew ? onChange : () -> {};
    }
    changed.run();
  }

  /** Ends whatever runs under the lease that was held. */
  private void lose() {
    starts.writeLock().lock();
    try {
      synchronized (this) {
        epoch = NONE;
      }
      fence.shut();
    } finally {
      starts.writeLock().unlock();
    }
  }

  private ObjectKey key() {
    return new ObjectKey(SafeFailover.LEASE_NAMESPACE, SafeFailover.leaseOf(node));
  }

  private static long epochOf(Pod pod) {
    String number = pod.getMetadata().getAnnotations().get(SafeFailover.EPOCH);
    try {
      return number == null ? NONE : Long.parseLong(number);
    } catch (NumberFormatException e) {
      return NONE;
    }
  }

  /** Renews no more. What runs goes on until the time that it was given is over. */
  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
