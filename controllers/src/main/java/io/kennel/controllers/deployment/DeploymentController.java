package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
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
import io.kennel.controllers.pod.PodState;
import io.kennel.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches deployments, their sets, and the end of their pods. */
public final class DeploymentController {
  private static final String SOURCE = "deployment-controller";

  private final World world;
  private final OwnWrites api;
  private final PlanExecutor executor;
  private final Informer<Deployment> deployments;
  private final Informer<ReplicaSet> sets;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private DeploymentController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.api = new OwnWrites(api, world.clock()::now);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.deployments = informers.of(Kinds.DEPLOYMENT);
    this.sets = informers.of(Kinds.REPLICA_SET);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "deployment", this::reconcile)
            .watch(deployments, KeyMapping.self())
            .watch(sets, this::deploymentsOf)
            .watch(pods, this::podChanged);
  }

  /** The controller, not yet started. */
  public static Controller create(Api api, SharedInformers informers, World world) {
    return new DeploymentController(api, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    Deployment deployment = api.get(Kinds.DEPLOYMENT, deployments.view(), key);
    if (deployment == null) {
      return Outcome.DONE;
    }
    try {
      return executor.execute(DeploymentDecision.decide(view(deployment), world.clock().now()));
    } catch (StatusException e) {
      if (!e.isConflict() && !e.isNotFound()) {
        tell(key, e);
      }
      throw e;
    }
  }

  private void tell(ObjectKey key, StatusException failure) {
    Deployment deployment = api.get(Kinds.DEPLOYMENT, deployments.view(), key);
    if (deployment == null) {
      return;
    }
    var status =
        DeploymentDecision.failed(
            view(deployment), String.valueOf(failure.getMessage()), world.clock().now());
    if (status != null) {
      var _ = executor.execute(new Plan(List.of(status), null));
    }
  }

  private DeploymentView view(Deployment deployment) {
    String namespace = deployment.getMetadata().getNamespace();
    Ownership<Deployment> ownership = DeploymentDecision.ownership(deployment);
    List<ReplicaSet> members = new ArrayList<>();
    Set<String> names = new HashSet<>();
    boolean hasOrphans = false;
    for (ReplicaSet set : api.in(Kinds.REPLICA_SET, sets.view(), namespace)) {
      names.add(set.getMetadata().getName());
      boolean isOrphan = ownership.isAdoptable(set);
      hasOrphans |= isOrphan;
      if (isOrphan || Owners.isControlledBy(set, deployment)) {
        members.add(set);
      }
    }
    boolean recreates = Strategy.of(deployment).recreates();
    return new DeploymentView(
        deployment,
        members,
        names,
        recreates ? livePods(members, namespace) : Map.of(),
        hasOrphans && ownership.stillExists(api));
  }

  private Map<String, Integer> livePods(List<ReplicaSet> members, String namespace) {
    Set<String> uids = new HashSet<>();
    members.forEach(set -> uids.add(set.getMetadata().getUid()));
    Map<String, Integer> live = new HashMap<>();
    for (Pod pod : pods.view().in(namespace)) {
      OwnerReference owner = Owners.controllerOf(pod);
      boolean isLive = !PodState.isTerminal(pod) || PodState.isTerminating(pod);
      if (isLive && owner != null && uids.contains(owner.getUid())) {
        live.merge(owner.getUid(), 1, Integer::sum);
      }
    }
    return live;
  }

  /** The deployment that controls the set; for one that nobody controls, all that would take it. */
  private Collection<ObjectKey> deploymentsOf(ReplicaSet set) {
    if (Owners.controllerOf(set) != null) {
      return Owners.controllerKey(set, Kinds.DEPLOYMENT).stream().toList();
    }
    List<ObjectKey> takers = new ArrayList<>();
    for (Deployment each : deployments.view().in(set.getMetadata().getNamespace())) {
      if (DeploymentDecision.ownership(each).isAdoptable(set)) {
        takers.add(Owners.keyOf(each));
      }
    }
    return takers;
  }

  /** Only the end of a pod matters: a recreation waits for it. */
  private void podChanged(@Nullable Pod before, @Nullable Pod after) {
    if (before == null || (after != null && !PodState.isTerminal(after))) {
      return;
    }
    for (ObjectKey key : Owners.controllerKey(before, Kinds.REPLICA_SET).stream().toList()) {
      ReplicaSet set = sets.view().get(key);
      if (set != null) {
        deploymentsOf(set).forEach(runner::add);
      }
    }
  }
}
