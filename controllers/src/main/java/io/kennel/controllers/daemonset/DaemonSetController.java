package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kind;
import io.kennel.client.Kinds;
import io.kennel.client.OwnWrites;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.Rest;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.daemonset.DaemonSetDecision.Decided;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.SeenReady;
import io.kennel.controllers.taint.Taints;
import io.kennel.world.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Watches sets, their pods and revisions, and what of the nodes bears on where pods may be. */
public final class DaemonSetController {
  private static final String SOURCE = "daemonset-controller";

  private final World world;
  private final Rest rest;
  private final SeenReady seenReady;
  private final OwnWrites api;
  private final PlanExecutor executor;
  private final FailedPods failedPods = new FailedPods();
  private final Informer<DaemonSet> sets;
  private final Informer<Pod> pods;
  private final Informer<ControllerRevision> revisions;
  private final Informer<Node> nodes;
  private final ControllerRunner runner;

  private DaemonSetController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.rest = new Rest(world.clock());
    this.seenReady = new SeenReady(world.clock());
    this.api = new OwnWrites(api, world.clock()::now);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.sets = informers.of(Kinds.DAEMON_SET);
    this.pods = informers.of(Kinds.POD);
    this.revisions = informers.of(Kinds.CONTROLLER_REVISION);
    this.nodes = informers.of(Kinds.NODE);
    this.runner =
        new ControllerRunner(world, "daemonset", this::reconcile)
            .resting(key -> rest.after(key, nodes.view().all().size()))
            .watch(sets, this::setChanged)
            .watch(
                pods,
                pod -> Ownership.takers(pod, Kinds.DAEMON_SET, sets, DaemonSetDecision::ownership))
            .watch(revisions, KeyMapping.controller(Kinds.DAEMON_SET))
            .watch(nodes, this::nodeChanged);
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new DaemonSetController(api, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    long beganNanos = world.clock().nanoTime();
    DaemonSet set = api.get(Kinds.DAEMON_SET, sets.view(), key);
    if (set == null) {
      seenReady.forget(key);
      rest.forget(key);
      return Outcome.DONE;
    }
    DaemonSetView view = view(set);
    Decided decided = DaemonSetDecision.decide(view, moment(key, view));
    rest.looked(key, beganNanos);
    long nowNanos = world.clock().nanoTime();
    decided.failed().forEach(node -> failedPods.replaced(set, node, nowNanos));
    try {
      return executor.execute(decided.plan());
    } catch (StatusException e) {
      if (decided.statusOtherwise() != null) {
        var _ = executor.execute(new Plan(List.of(decided.statusOtherwise()), null));
      }
      throw e;
    }
  }

  private Moment moment(ObjectKey key, DaemonSetView view) {
    Duration minReady = PodAvailability.minReady(view.set().getSpec().getMinReadySeconds());
    return seenReady.look(key, view.pods(), minReady);
  }

  private DaemonSetView view(DaemonSet set) {
    String namespace = set.getMetadata().getNamespace();
    Ownership<DaemonSet> ownership = DaemonSetDecision.ownership(set);
    List<Pod> members = freeOrOwn(Kinds.POD, pods, set, ownership);
    List<ControllerRevision> history =
        freeOrOwn(Kinds.CONTROLLER_REVISION, revisions, set, ownership);
    boolean hasOrphans =
        members.stream().anyMatch(ownership::isAdoptable)
            || history.stream().anyMatch(ownership::isAdoptable);
    List<Pod> unclear =
        api.unclear(Kinds.POD, namespace).stream()
            .filter(pod -> Owners.isControlledBy(pod, set))
            .toList();
    return new DaemonSetView(
        set,
        members,
        unclear,
        history,
        List.copyOf(nodes.view().all()),
        failedPods.heldBack(set, world.clock().nanoTime()),
        hasOrphans && ownership.stillExists(api),
        world.random().nextLong());
  }

  private <T extends HasMetadata> List<T> freeOrOwn(
      Kind<T> kind, Informer<T> informer, DaemonSet set, Ownership<DaemonSet> ownership) {
    return api.in(kind, informer.view(), set.getMetadata().getNamespace()).stream()
        .filter(each -> Owners.isControlledBy(each, set) || ownership.isAdoptable(each))
        .toList();
  }

  private void setChanged(@Nullable DaemonSet before, @Nullable DaemonSet after) {
    if (before != null && (after == null || !uid(before).equals(uid(after)))) {
      failedPods.forget(uid(before));
    }
    if (after != null) {
      runner.add(Owners.keyOf(after));
    }
  }

  private void nodeChanged(@Nullable Node before, @Nullable Node after) {
    if (before == null || after == null || !isAlike(before, after)) {
      sets.view().all().forEach(set -> runner.add(Owners.keyOf(set)));
    }
  }

  private static boolean isAlike(Node one, Node other) {
    Map<String, String> labels = one.getMetadata().getLabels();
    return Objects.equals(labels, other.getMetadata().getLabels())
        && Taints.of(one).equals(Taints.of(other));
  }

  private static String uid(DaemonSet set) {
    return set.getMetadata().getUid();
  }
}
