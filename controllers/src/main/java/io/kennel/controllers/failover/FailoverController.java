package io.kennel.controllers.failover;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.kennel.api.ObjectKey;
import io.kennel.api.SafeFailover;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.pod.PodsByNode;
import io.kennel.controllers.silence.Silence;
import io.kennel.world.World;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Watches the leases under which nodes run fenced pods, and those pods; one key is one node. */
public final class FailoverController {
  private final PlanExecutor executor;
  private final World world;
  private final FailoverConfig config;
  private final Informer<Node> nodes;
  private final Informer<Pod> pods;
  private final Informer<Lease> leases;
  private final Silence silence = new Silence();
  private final PodsByNode fencedByNode = new PodsByNode();
  private final ControllerRunner runner;

  private FailoverController(
      PlanExecutor executor, SharedInformers informers, World world, FailoverConfig config) {
    this.executor = executor;
    this.world = world;
    this.config = config;
    this.nodes = informers.of(Kinds.NODE);
    this.pods = informers.of(Kinds.POD);
    this.leases = informers.of(Kinds.LEASE, ListOptions.in(SafeFailover.LEASE_NAMESPACE));
    this.runner =
        new ControllerRunner(world, "failover", this::reconcile, 1)
            .watch(leases, this::leaseChanged)
            .watch(pods, this::podChanged)
            .watch(nodes, FailoverController::withLease);
  }

  public static Controller create(
      PlanExecutor executor, SharedInformers informers, World world, FailoverConfig config) {
    return new FailoverController(executor, informers, world, config).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    String node = key.name();
    Lease lease =
        leases.view().get(new ObjectKey(SafeFailover.LEASE_NAMESPACE, SafeFailover.leaseOf(node)));
    List<Pod> fenced = fencedOn(node);
    if (fenced.isEmpty()) {
      // Nobody has to renew for nothing: the time counts from the first pod on.
      silence.forget(node);
    }
    if (lease == null || lease.getSpec() == null) {
      return Outcome.DONE;
    }
    FailoverView view =
        new FailoverView(
            node, nodes.view().get(key), lease, silence.of(node, world.clock().nanoTime()), fenced);
    return executor.execute(FailoverDecision.decide(view, config, world.clock().now()));
  }

  /** Those that have ended never run again, and stay for whoever wants to know how. */
  private List<Pod> fencedOn(String node) {
    return fencedByNode.on(node, pods.view()).stream()
        .filter(pod -> !PodState.isTerminal(pod))
        .toList();
  }

  private void leaseChanged(@Nullable Lease before, @Nullable Lease after) {
    Lease either = after != null ? after : before;
    String node = either == null ? "" : SafeFailover.nodeOf(either.getMetadata().getName());
    if (node.isEmpty()) {
      return;
    }
    if (after != null) {
      silence.heard(node, world.clock().nanoTime());
    }
    runner.add(ObjectKey.of(node));
  }

  private void podChanged(@Nullable Pod before, @Nullable Pod after) {
    Pod either = after != null ? after : before;
    if (either == null
        || !SafeFailover.isFenced(either.getMetadata().getAnnotations())
        || PodState.nodeOf(either).isEmpty()) {
      return;
    }
    if (after == null) {
      fencedByNode.gone(either);
    } else {
      fencedByNode.present(after);
    }
    runner.add(ObjectKey.of(PodState.nodeOf(either)));
  }

  private static Collection<ObjectKey> withLease(Node node) {
    return List.of(Owners.keyOf(node));
  }
}
