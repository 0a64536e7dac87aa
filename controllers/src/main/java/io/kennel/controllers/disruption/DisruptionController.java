package io.kennel.controllers.disruption;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.kennel.api.ObjectKey;
import io.kennel.api.selector.LabelSelector;
import io.kennel.api.selector.SelectorException;
import io.kennel.client.Api;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.Informer;
import io.kennel.client.KeyMapping;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.PlanExecutor;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.World;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Watches budgets, the pods they select, and who controls those; one key is one budget. */
public final class DisruptionController {
  private final Api api;
  private final PlanExecutor executor;
  private final World world;
  private final Scales scales;
  private final Informer<PodDisruptionBudget> budgets;
  private final Informer<Pod> pods;
  private final ControllerRunner runner;

  private DisruptionController(
      Api api, PlanExecutor executor, SharedInformers informers, World world) {
    this.api = api;
    this.executor = executor;
    this.world = world;
    this.scales = new Scales(informers);
    this.budgets = informers.of(Kinds.POD_DISRUPTION_BUDGET);
    this.pods = informers.of(Kinds.POD);
    this.runner =
        new ControllerRunner(world, "disruption", this::reconcile)
            .watch(budgets, KeyMapping.self())
            .watch(pods, this::budgetsOf)
            .watch(
                informers.of(Kinds.STATEFUL_SET),
                (StatefulSet set) -> selecting(set, set.getSpec().getTemplate()))
            .watch(
                informers.of(Kinds.REPLICA_SET),
                (ReplicaSet set) -> selecting(set, set.getSpec().getTemplate()))
            .watch(
                informers.of(Kinds.DEPLOYMENT),
                (Deployment each) -> selecting(each, each.getSpec().getTemplate()));
  }

  public static Controller create(
      Api api, PlanExecutor executor, SharedInformers informers, World world) {
    return new DisruptionController(api, executor, informers, world).runner;
  }

  private Outcome reconcile(ObjectKey key) {
    PodDisruptionBudget budget = budgets.view().get(key);
    if (budget == null) {
      return Outcome.DONE;
    }
    LabelSelector selector = selector(budget);
    List<Pod> selected =
        pods.view().in(key.namespace()).stream()
            .filter(pod -> selector.matches(pod.getMetadata().getLabels()))
            .toList();
    DisruptionView view =
        new DisruptionView(budget, selected, successors(budget, selected), scales.of(selected));
    return executor.execute(DisruptionDecision.decide(view, world.clock().now()));
  }

  /** The server knows at once, for it marks an evicted pod as it writes its name down. */
  private Set<String> successors(PodDisruptionBudget budget, List<Pod> selected) {
    Set<String> successors = new HashSet<>();
    for (Pod pod : selected) {
      if (DisruptedPods.isAmbiguous(budget, pod)) {
        Pod newest = api.find(Kinds.POD, Owners.keyOf(pod));
        if (newest != null
            && newest.getMetadata().getUid().equals(pod.getMetadata().getUid())
            && !PodState.isTerminating(newest)) {
          successors.add(pod.getMetadata().getUid());
        }
      }
    }
    return successors;
  }

  private Collection<ObjectKey> budgetsOf(Pod pod) {
    return budgets.view().in(pod.getMetadata().getNamespace()).stream()
        .filter(budget -> selector(budget).matches(pod.getMetadata().getLabels()))
        .map(Owners::keyOf)
        .toList();
  }

  /** How many pods a workload wants matters to the budgets that select those it makes. */
  private Collection<ObjectKey> selecting(HasMetadata workload, PodTemplateSpec template) {
    var labels = template.getMetadata() == null ? null : template.getMetadata().getLabels();
    return budgets.view().in(workload.getMetadata().getNamespace()).stream()
        .filter(budget -> selector(budget).matches(labels))
        .map(Owners::keyOf)
        .toList();
  }

  /** One that cannot be read selects nothing; validation lets none through. */
  private static LabelSelector selector(PodDisruptionBudget budget) {
    var selector = budget.getSpec().getSelector();
    try {
      return selector == null
          ? LabelSelector.NOTHING
          : LabelSelector.fromObject(Models.encode(selector));
    } catch (SelectorException e) {
      return LabelSelector.NOTHING;
    }
  }
}
