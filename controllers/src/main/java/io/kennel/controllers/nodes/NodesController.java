package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.pod.PodsByNode;
import io.kennel.controllers.silence.Silence;
import io.kennel.controllers.taint.Taints;
import io.kennel.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Watches nodes, their leases and pods; one key is one node, which may be gone. */
public final class NodesController {
  private static final String LEASES = "kube-node-lease";
  private static final Duration STALE_LOOK_AGAIN = Duration.ofSeconds(1);

  private final Api api;
  private final PlanExecutor executor;
  private final World world;
  private final NodesConfig config;
  private final PodRanges ranges;
  private final Informer<Node> nodes;
  private final Informer<Pod> pods;
  private final Silence silence = new Silence();
  private final TaintTimes taints = new TaintTimes();
  private final ZoneHealth zones;
  private final EvictionQueue evictions = new EvictionQueue();
  private final PodsByNode podsByNode = new PodsByNode();
  private final Map<String, Long> missingNanos = new ConcurrentHashMap<>();
  private final ControllerRunner runner;

  private NodesController(
      Api api, PlanExecutor executor, SharedInformers informers, World world, NodesConfig config) {
    this.api = api;
    this.executor = executor;
    this.world = world;
    this.config = config;
    this.ranges = new PodRanges(config.podCidr(), config.nodeMaskBits());
    this.zones = new ZoneHealth(config.rates());
    this.nodes = informers.of(Kinds.NODE);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "nodes", this::reconcile, 1)
            .watch(nodes, this::nodeChanged)
            .watch(pods, this::podChanged)
            .watch(informers.of(Kinds.LEASE, ListOptions.in(LEASES)), this::leaseChanged);
  }

  public static Controller create(
      Api api, PlanExecutor executor, SharedInformers informers, World world, NodesConfig config) {
    return new NodesController(api, executor, informers, world, config).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    Node node = nodes.view().get(key);
    if (node == null) {
      evictions.leave(key.name());
      return removeOrphans(key);
    }
    missingNanos.remove(key.name());
    if (node.getSpec() == null || node.getSpec().getPodCIDR() == null) {
      String range = ranges.rangeFor(key.name(), nodes.view().all());
      if (range != null) {
        return executor.execute(new Plan(List.of(giveRange(node, range)), Duration.ofSeconds(1)));
      }
    }
    if (NodeDecision.isOutOfService(node) && !isStillOutOfService(key)) {
      return Outcome.again(STALE_LOOK_AGAIN);
    }
    Instant now = world.clock().now();
    NodeView view =
        new NodeView(
            node,
            silence.of(key.name(), world.clock().nanoTime()),
            podsByNode.on(key.name(), pods.view()),
            taint -> taints.since(key.name(), taint, now),
            pace(node));
    return executor.execute(NodeDecision.decide(view, config, now));
  }

  /** Pods are removed on a person's word, which may have been taken back since. */
  private boolean isStillOutOfService(ObjectKey key) {
    Node fresh = api.find(Kinds.NODE, key);
    return fresh != null && NodeDecision.isOutOfService(fresh);
  }

  /** A node that has its taint needs no turn any more, and one that is ready none at all. */
  private Pace pace(Node node) {
    String name = node.getMetadata().getName();
    Disruption disruption = zones.disruption();
    if (NodeHealth.isReady(node) || (NodeTaints.evicts(node) && !disruption.total())) {
      evictions.leave(name);
      return new Pace.Go();
    }
    if (NodeHealth.condition(node, "Ready") == null) {
      return new Pace.Halt();
    }
    long now = world.clock().nanoTime();
    return evictions.ask(name, ZoneHealth.zoneOf(node), disruption, now);
  }

  private static Plan.Action giveRange(Node node, String range) {
    NodeSpec spec = node.getSpec() == null ? new NodeSpec() : Models.copy(node.getSpec());
    spec.setPodCIDR(range);
    spec.setPodCIDRs(List.of(range));
    Node changed = Models.copy(node);
    changed.setSpec(spec);
    return new Plan.Update<>(Kinds.NODE, changed);
  }

  private Outcome removeOrphans(ObjectKey key) {
    List<Pod> orphans = podsByNode.on(key.name(), pods.view());
    if (orphans.isEmpty()) {
      missingNanos.remove(key.name());
      return Outcome.DONE;
    }
    long nowNanos = world.clock().nanoTime();
    long since = missingNanos.computeIfAbsent(key.name(), name -> nowNanos);
    Duration left = config.quarantine().minusNanos(nowNanos - since);
    if (left.isPositive()) {
      return Outcome.again(left);
    }
    return api.find(Kinds.NODE, key) == null
        ? executor.execute(NodeDecision.removeOrphans(orphans, world.clock().now()))
        : Outcome.DONE;
  }

  private void nodeChanged(@Nullable Node before, @Nullable Node after) {
    Node either = after != null ? after : before;
    if (either == null) {
      return;
    }
    String name = either.getMetadata().getName();
    if (after == null) {
      silence.forget(name);
      taints.forget(name);
    } else if (before == null || !heartbeat(before).equals(heartbeat(after))) {
      silence.heard(name, world.clock().nanoTime());
    }
    runner.add(ObjectKey.of(name));
    boolean wasTotal = zones.disruption().total();
    if (zones.update(name, after)) {
      if (wasTotal && !zones.disruption().total()) {
        // It was this side that had been cut off: every agent gets a new chance to speak.
        silence.heardAll(world.clock().nanoTime());
      }
      zones.notReady().forEach(each -> runner.add(ObjectKey.of(each)));
    }
  }

  private void leaseChanged(@Nullable Lease before, @Nullable Lease after) {
    if (after != null) {
      silence.heard(after.getMetadata().getName(), world.clock().nanoTime());
    }
  }

  /** Pods of healthy nodes are none of our business. */
  private void podChanged(@Nullable Pod before, @Nullable Pod after) {
    Pod either = after != null ? after : before;
    if (either == null || PodState.nodeOf(either).isEmpty()) {
      return;
    }
    String name = PodState.nodeOf(either);
    if (after == null) {
      podsByNode.gone(either);
    } else {
      podsByNode.present(after);
    }
    Node node = nodes.view().get(ObjectKey.of(name));
    boolean needsCare = node == null || !NodeHealth.isReady(node) || !Taints.of(node).isEmpty();
    if (after != null && needsCare) {
      runner.add(ObjectKey.of(name));
    }
  }

  /** Changes when the agent writes its node's status, and not when we do. */
  private static String heartbeat(Node node) {
    var ready = NodeHealth.condition(node, "Ready");
    return ready == null || ready.getLastHeartbeatTime() == null
        ? ""
        : ready.getLastHeartbeatTime();
  }
}
