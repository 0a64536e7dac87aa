package io.kennel.agent.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.kennel.api.CanonicalTime;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Answer;
import io.kennel.client.Api;
import io.kennel.client.Api.PatchType;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.world.Timers.Timer;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Registers the node and keeps saying that it lives: its Lease, by default every 10 seconds, its
 * status when something else than this agent has changed it, and every 5 minutes. A node whose
 * object was deleted registers again.
 */
public final class Heartbeat implements AutoCloseable {
  /** The duration of a lease, as in kubelet. */
  public static final Duration LEASE = Duration.ofSeconds(40);

  /** How often a lease is renewed in its duration, as in kubelet. */
  public static final int RENEWALS = 4;

  private static final Duration STATUS_PERIOD = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final String LEASE_NAMESPACE = "kube-node-lease";
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

  private final World world;
  private final Api api;
  private final NodeConfig config;
  private final String agentVersion;
  private final String runtimeVersion;
  private final Duration leaseDuration;
  private final Runnable registered;
  private @Nullable Said said;
  private boolean told;
  private boolean closed;
  private boolean beating;
  private boolean again;
  private volatile boolean shuttingDown;
  private @Nullable Timer timer;

  /**
   * What the node's object says is what the agent has to say.
   *
   * @param version of the object of which that is known
   * @param at when the agent wrote it last
   */
  private record Said(String version, boolean shuttingDown, Instant at) {}

  /**
   * @param leaseDuration whole seconds
   * @param registered is called once, when the node's object is there
   */
  public Heartbeat(
      World world,
      Api api,
      NodeConfig config,
      String agentVersion,
      String runtimeVersion,
      Duration leaseDuration,
      Runnable registered) {
    this.world = world;
    this.api = api;
    this.config = config;
    this.agentVersion = agentVersion;
    this.runtimeVersion = runtimeVersion;
    this.leaseDuration = leaseDuration;
    this.registered = registered;
  }

  /** Begins. Returns at once. */
  public void start() {
    schedule(Duration.ZERO);
  }

  private synchronized void schedule(Duration delay) {
    if (!closed) {
      timer = world.timers().after(delay, "heartbeat of " + config.name(), this::beat);
    }
  }

  /** Says from now on, beginning at once, that the node is not ready because it shuts down. */
  public synchronized void shutDown() {
    shuttingDown = true;
    if (beating) {
      again = true;
    } else if (timer != null && timer.cancel()) {
      schedule(Duration.ZERO);
    }
  }

  private void beat() {
    synchronized (this) {
      beating = true;
      again = false;
    }
    Duration next = say();
    synchronized (this) {
      beating = false;
      schedule(again ? Duration.ZERO : next);
    }
  }

  /** Says that the node lives; the answer is when to do so again. */
  private Duration say() {
    Duration next = leaseDuration.dividedBy(RENEWALS);
    try {
      renew(ensureNode());
      if (!told) {
        told = true;
        registered.run();
      }
    } catch (StatusException e) {
      LOG.debug("Heartbeat of {} failed: {}", config.name(), e.getMessage());
      next = RETRY;
    }
    return next;
  }

  private Answer<Node> ensureNode() {
    ObjectKey key = ObjectKey.of(config.name());
    Answer<Node> node = api.read(Kinds.NODE, key);
    if (node == null) {
      try {
        node = api.create(Kinds.NODE, NodeObjects.node(config));
      } catch (StatusException e) {
        node = e.isAlreadyExists() ? api.read(Kinds.NODE, key) : null;
        if (node == null) {
          throw e;
        }
      }
    }
    return reportStatus(node);
  }

  private Answer<Node> reportStatus(Answer<Node> node) {
    Instant now = world.clock().now();
    Said before = said;
    boolean ending = shuttingDown;
    Said still =
        before == null || Duration.between(before.at(), now).compareTo(STATUS_PERIOD) >= 0
            ? null
            : new Said(node.version(), ending, before.at());
    if (still != null && still.equals(before)) {
      return node;
    }
    NodeStatus shown = node.object().getStatus();
    NodeStatus wanted =
        NodeObjects.status(config, agentVersion, runtimeVersion, ending, shown, now);
    if (still != null && NodeObjects.same(shown, wanted)) {
      said = still;
      return node;
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.set("status", Models.encode(wanted));
    Answer<Node> answer =
        api.patch(
            Kinds.NODE, ObjectKey.of(config.name()), "status", PatchType.STRATEGIC_MERGE, patch);
    said = new Said(answer.version(), ending, now);
    return answer;
  }

  private void renew(Answer<Node> node) {
    ObjectKey key = new ObjectKey(LEASE_NAMESPACE, config.name());
    try {
      var _ = api.patch(Kinds.LEASE, key, "", PatchType.MERGE, renewal());
    } catch (StatusException e) {
      if (!e.isNotFound()) {
        throw e;
      }
      var _ = api.create(Kinds.LEASE, newLease(node.object()));
    }
  }

  private Lease newLease(Node node) {
    ObjectMeta metadata = Owners.metadata(LEASE_NAMESPACE, config.name());
    metadata.setOwnerReferences(List.of(Owners.reference(Kinds.NODE, node)));
    Lease lease = new Lease();
    lease.setMetadata(metadata);
    lease.setSpec(leaseSpec());
    return lease;
  }

  private LeaseSpec leaseSpec() {
    LeaseSpec spec = new LeaseSpec();
    spec.setHolderIdentity(config.name());
    spec.setLeaseDurationSeconds(leaseSeconds());
    spec.setRenewTime(world.clock().now().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC));
    return spec;
  }

  /** The same as a tree, without the way through an object: no request is made more often. */
  private ObjectNode renewal() {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("spec")
        .put("holderIdentity", config.name())
        .put("leaseDurationSeconds", leaseSeconds())
        .put("renewTime", CanonicalTime.microseconds(world.clock().now()));
    return patch;
  }

  private int leaseSeconds() {
    return Math.toIntExact(leaseDuration.toSeconds());
  }

  /** Says nothing more; the cluster will notice. */
  @Override
  public synchronized void close() {
    closed = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
