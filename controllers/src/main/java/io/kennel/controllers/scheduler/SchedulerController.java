package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Api;
import io.kennel.client.Backoff;
import io.kennel.client.Controller;
import io.kennel.client.ControllerRunner;
import io.kennel.client.EventRecorder;
import io.kennel.client.Informer;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Reconciler.Outcome;
import io.kennel.client.SharedInformers;
import io.kennel.client.WorkQueue;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.volume.Claims;
import io.kennel.world.World;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches pods without a node and everything that bears on where they can go. */
public final class SchedulerController implements Controller {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerController.class);
  private static final String SCHEDULER_NAME = "default-scheduler";

  /** How many bindings are written at once. Decisions are taken one at a time. */
  private static final int BINDINGS_MAX = 16;

  /** An unschedulable pod is looked at again after this, even if nothing seems to change. */
  private static final Duration RETRY = Duration.ofMinutes(5);

  private static final Duration BINDING_RETRY = Duration.ofSeconds(1);

  private final World world;
  private final PodBinder binder;
  private final ClusterState cluster = new ClusterState();
  private final PendingPods pending = new PendingPods();
  private final Map<ObjectKey, Binding> bindings = new ConcurrentHashMap<>();
  private final Informer<Pod> pods;
  private final Informer<Service> services;
  private final Informer<Namespace> namespaces;
  private final Informer<PodDisruptionBudget> budgets;
  private final ClaimStates claimStates;
  private final ControllerRunner runner;
  private final WorkQueue bindingQueue;

  public SchedulerController(Api api, SharedInformers informers, World world) {
    this.world = world;
    this.binder =
        new PodBinder(api, new EventRecorder(api, world, SCHEDULER_NAME, ""), world.clock());
    this.pods = informers.of(Kinds.POD);
    this.services = informers.of(Kinds.SERVICE);
    this.namespaces = informers.of(Kinds.NAMESPACE);
    this.budgets = informers.of(Kinds.POD_DISRUPTION_BUDGET);
    this.claimStates = new ClaimStates(api, informers, cluster);
    this.bindingQueue = new WorkQueue(world, "binding", this::bind, Backoff.OF_KEYS, BINDINGS_MAX);
    this.runner =
        new ControllerRunner(world, "scheduler", this::reconcile, 1, this::urgency)
            .watch(informers.of(Kinds.NODE), this::nodeChanged)
            .watch(pods, this::podChanged)
            .watch(informers.of(Kinds.PERSISTENT_VOLUME_CLAIM), this::claimChanged)
            .watch(informers.of(Kinds.PERSISTENT_VOLUME), this::volumeChanged)
            .watch(informers.of(Kinds.STORAGE_CLASS), this::classChanged)
            .require(services)
            .require(budgets)
            .require(namespaces);
  }

  @Override
  public String name() {
    return runner.name();
  }

  @Override
  public void start() {
    bindingQueue.open();
    runner.start();
  }

  @Override
  public boolean ready() {
    return runner.ready();
  }

  @Override
  public void close() {
    runner.close();
    bindingQueue.close();
  }

  private Outcome reconcile(ObjectKey key) {
    Pod pod = pods.view().get(key);
    if (pod == null
        || !isToBeScheduled(pod)
        || cluster.isAssumed(key, pod.getMetadata().getUid())) {
      pending.remove(key);
      return Outcome.DONE;
    }
    pending.add(key, new HashSet<>(PodState.claimsOf(pod)));
    PlacedPod placed = PlacedPod.of(pod);
    Placement placement = SchedulerDecision.decide(view(pod, placed), world.clock().now());
    return switch (placement) {
      case Placement.Bind bind -> assume(pod, placed, bind.node());
      case Placement.SelectNode select -> selectNode(key, select);
      case Placement.Wait wait -> {
        pending.waitsForClaims(key);
        yield Outcome.again(wait.atMost());
      }
      case Placement.Preempt preempt -> preempt(pod, placed, preempt);
      case Placement.Unschedulable unschedulable -> {
        tell(pod, unschedulable.message());
        if (unschedulable.isOver()) {
          cluster.withdraw(key);
          binder.withdraw(key);
        }
        yield Outcome.again(RETRY);
      }
    };
  }

  private void tell(Pod pod, String message) {
    if (pending.isNews(Owners.keyOf(pod), message, world.clock().nanoTime())) {
      binder.tellUnschedulable(pod, message);
    }
  }

  /** Others of lower priority that were promised the room have to look for another. */
  private Outcome preempt(Pod object, PlacedPod pod, Placement.Preempt preempt) {
    String node = preempt.victims().node();
    List<PlacedPod> outbid = cluster.nomineesBelow(pod, node);
    cluster.nominate(pod, node);
    for (PlacedPod each : outbid) {
      cluster.withdraw(each.key());
      binder.withdraw(each.key());
      runner.add(each.key());
    }
    tell(object, preempt.message());
    binder.preempt(object, preempt.victims());
    return Outcome.again(RETRY);
  }

  private SchedulerView view(Pod object, PlacedPod pod) {
    return new SchedulerView(
        object,
        pod,
        cluster.nodes(),
        claimStates.of(object),
        servicesOf(pod),
        cluster.nominatedNode(pod.key()),
        cluster.nomineesBeside(pod),
        budgets.view().all().stream().map(Budget::of).toList(),
        namespace -> {
          Namespace known = namespaces.view().get(ObjectKey.of(namespace));
          return known == null ? Map.of() : known.getMetadata().getLabels();
        });
  }

  private List<LabelSelector> servicesOf(PlacedPod pod) {
    return services.view().in(pod.namespace()).stream()
        .map(service -> service.getSpec().getSelector())
        .filter(selector -> selector != null && !selector.isEmpty())
        .map(LabelSelector::of)
        .filter(selector -> selector.matches(pod.labels()))
        .toList();
  }

  private Outcome assume(Pod object, PlacedPod pod, String node) {
    cluster.assume(pod, node);
    pending.remove(pod.key());
    bindings.put(pod.key(), new Binding(object, pod, node));
    bindingQueue.add(pod.key());
    return Outcome.DONE;
  }

  private Outcome selectNode(ObjectKey key, Placement.SelectNode select) {
    select.claims().forEach(claim -> binder.selectNode(claim, select.node()));
    pending.waitsForClaims(key);
    return Outcome.again(RETRY);
  }

  private Outcome bind(ObjectKey key) {
    Binding binding = bindings.remove(key);
    if (binding == null) {
      return Outcome.DONE;
    }
    try {
      binder.bind(binding.object(), binding.node());
    } catch (StatusException e) {
      LOG.debug("Binding {} to {} failed: {}", key, binding.node(), e.getMessage());
      cluster.forget(binding.pod());
      runner.addAfter(key, BINDING_RETRY);
    }
    return Outcome.DONE;
  }

  /** Pods of higher priority are looked at first, whenever they came. */
  private int urgency(ObjectKey key) {
    Pod pod = pods.view().get(key);
    Integer priority = pod == null ? null : pod.getSpec().getPriority();
    return priority == null ? 0 : priority;
  }

  private static boolean isToBeScheduled(Pod pod) {
    String scheduler = pod.getSpec().getSchedulerName();
    return PodState.nodeOf(pod).isEmpty()
        && !PodState.isTerminal(pod)
        && !PodState.isTerminating(pod)
        && pod.getSpec().getSchedulingGates().isEmpty()
        && (scheduler == null || scheduler.isEmpty() || scheduler.equals(SCHEDULER_NAME));
  }

  private void podChanged(@Nullable Pod before, @Nullable Pod after) {
    cluster.pod(before, after);
    if (after != null && PodState.nodeOf(after).isEmpty()) {
      runner.add(Owners.keyOf(after));
      return;
    }
    boolean freesRoom = after == null || PodState.isTerminal(after);
    boolean attracts = before == null || PodState.nodeOf(before).isEmpty();
    if (freesRoom || attracts || !labels(before).equals(labels(after))) {
      pending.waitingForRoom().forEach(runner::add);
    }
  }

  private void nodeChanged(@Nullable Node before, @Nullable Node after) {
    Node either = after != null ? after : before;
    if (either == null) {
      return;
    }
    cluster.node(either.getMetadata().getName(), after);
    if (before == null || after == null || !isSame(NodeState.of(before), NodeState.of(after))) {
      pending.waitingForRoom().forEach(runner::add);
    }
  }

  private static boolean isSame(NodeState before, NodeState after) {
    return before.taints().equals(after.taints())
        && before.allocatable().equals(after.allocatable())
        && before.podsMax() == after.podsMax()
        && before.node().getMetadata().getLabels().equals(after.node().getMetadata().getLabels())
        && before.node().getSpec().equals(after.node().getSpec());
  }

  private void claimChanged(
      @Nullable PersistentVolumeClaim before, @Nullable PersistentVolumeClaim after) {
    PersistentVolumeClaim either = after != null ? after : before;
    if (either != null) {
      pending.using(Owners.keyOf(either)).forEach(runner::add);
    }
  }

  private void volumeChanged(@Nullable PersistentVolume before, @Nullable PersistentVolume after) {
    PersistentVolume either = after != null ? after : before;
    if (either == null) {
      return;
    }
    if (either.getSpec().getClaimRef() == null) {
      pending.waitingForRoom().forEach(runner::add);
    } else {
      pending.using(Claims.claimKey(either.getSpec().getClaimRef())).forEach(runner::add);
    }
  }

  private void classChanged(@Nullable StorageClass before, @Nullable StorageClass after) {
    pending.waitingForRoom().forEach(runner::add);
  }

  private static Map<String, String> labels(@Nullable Pod pod) {
    Map<String, String> labels = pod == null ? null : pod.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }

  private record Binding(Pod object, PlacedPod pod, String node) {}
}
