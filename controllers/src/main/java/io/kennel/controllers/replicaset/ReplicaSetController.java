package io.kennel.controllers.replicaset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.OwnWrites;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.pod.SeenReady;
import io.kennel.controllers.template.PodNames;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Watches sets and pods, and brings each set to the number that its specification says. */
public final class ReplicaSetController {
  private static final String SOURCE = "replicaset-controller";

  private final World world;
  private final SeenReady seenReady;
  private final OwnWrites api;
  private final PlanExecutor executor;
  private final Informer<ReplicaSet> sets;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private ReplicaSetController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.seenReady = new SeenReady(world.clock());
    this.api = new OwnWrites(api, world.clock()::now);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.sets = informers.of(Kinds.REPLICA_SET);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "replicaset", this::reconcile)
            .watch(sets, KeyMapping.self())
            .watch(
                pods,
                pod ->
                    Ownership.takers(pod, Kinds.REPLICA_SET, sets, ReplicaSetDecision::ownership));
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new ReplicaSetController(api, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    ReplicaSet set = api.get(Kinds.REPLICA_SET, sets.view(), key);
    if (set == null) {
      seenReady.forget(key);
      return Outcome.DONE;
    }
    try {
      ReplicaSetView view = view(set);
      return executor.execute(ReplicaSetDecision.decide(view, moment(key, view)));
    } catch (StatusException e) {
      if (!e.isConflict() && !e.isNotFound()) {
        tell(key, e);
      }
      throw e;
    }
  }

  /** Writes down what failed, beside what has succeeded until then. */
  private void tell(ObjectKey key, StatusException failure) {
    ReplicaSet set = api.get(Kinds.REPLICA_SET, sets.view(), key);
    if (set == null) {
      return;
    }
    ReplicaSetView view = view(set);
    var status =
        ReplicaSetDecision.failed(view, String.valueOf(failure.getMessage()), moment(key, view));
    if (status != null) {
      var _ = executor.execute(new Plan(List.of(status), null));
    }
  }

  private Moment moment(ObjectKey key, ReplicaSetView view) {
    Duration minReady = PodAvailability.minReady(view.set().getSpec().getMinReadySeconds());
    return seenReady.look(key, view.pods(), minReady);
  }

  private ReplicaSetView view(ReplicaSet set) {
    String namespace = set.getMetadata().getNamespace();
    Ownership<ReplicaSet> ownership = ReplicaSetDecision.ownership(set);
    Set<String> siblings = siblings(set);
    Map<String, Integer> neighbours = new HashMap<>();
    List<Pod> members = new ArrayList<>();
    boolean hasOrphans = false;
    for (Pod pod : api.in(Kinds.POD, pods.view(), namespace)) {
      boolean isOrphan = ownership.isAdoptable(pod);
      hasOrphans |= isOrphan;
      if (isOrphan || Owners.isControlledBy(pod, set)) {
        members.add(pod);
      }
      OwnerReference owner = Owners.controllerOf(pod);
      if (owner != null && siblings.contains(owner.getUid()) && PodState.isActive(pod)) {
        neighbours.merge(PodState.nodeOf(pod), 1, Integer::sum);
      }
    }
    List<Pod> unclear =
        api.unclear(Kinds.POD, namespace).stream()
            .filter(pod -> Owners.isControlledBy(pod, set))
            .toList();
    return new ReplicaSetView(
        set,
        members,
        PodNames.of(unclear),
        neighbours,
        hasOrphans && ownership.stillExists(api),
        world.random().nextLong());
  }

  /** The sets that share its owner, itself among them: their pods are spread together. */
  private Set<String> siblings(ReplicaSet set) {
    Set<String> uids = new HashSet<>(Set.of(set.getMetadata().getUid()));
    OwnerReference owner = Owners.controllerOf(set);
    if (owner != null) {
      for (ReplicaSet each : sets.view().in(set.getMetadata().getNamespace())) {
        OwnerReference other = Owners.controllerOf(each);
        if (other != null && other.getUid().equals(owner.getUid())) {
          uids.add(each.getMetadata().getUid());
        }
      }
    }
    return uids;
  }
}
