package io.kennel.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.ownership.Ownership;
import io.kennel.controllers.ownership.Ownership.Claimed;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodDeletionOrder;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.template.PodNames;
import io.kennel.controllers.template.TemplatePod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What to do next about one set: a function of what is seen and of the time. */
final class ReplicaSetDecision {
  /** How many pods are created or deleted before the set is looked at again. */
  static final int PODS_MAX = 500;

  /** A creation that met another pod of the same name brings no event: look again by the clock. */
  private static final Duration AFTER_CREATION = Duration.ofSeconds(1);

  private ReplicaSetDecision() {}

  static Plan decide(ReplicaSetView view, Moment moment) {
    ReplicaSet set = view.set();
    Claimed<Pod> claimed = ownership(set).claim(Kinds.POD, view.pods(), view.mayAdopt());
    List<Action> actions = new ArrayList<>(claimed.actions());
    List<Pod> active = claimed.own().stream().filter(PodState::isActive).toList();
    boolean deleting = set.getMetadata().getDeletionTimestamp() != null;
    int missing = deleting ? 0 : replicas(set) - active.size();
    List<Pod> after = new ArrayList<>(active);
    if (missing > 0) {
      List<Pod> created = newPods(view, missing);
      actions.add(together(created, pod -> creation(set, pod)));
      after.addAll(created);
    } else if (missing < 0) {
      List<Pod> deleted = surplus(view, active, -missing, moment);
      actions.add(together(deleted, pod -> deletion(set, pod)));
      Set<Pod> gone = new HashSet<>(deleted);
      after.removeIf(gone::contains);
    }
    int terminating = terminating(claimed.own()) + Math.max(0, active.size() - after.size());
    addStatus(actions, set, SetStatus.of(set, after, terminating, moment));
    return new Plan(actions, lookAgain(set, active, missing, moment));
  }

  /** The status to write when a step has failed, with what is seen now; null for no change. */
  static Plan.@Nullable UpdateStatus<ReplicaSet> failed(
      ReplicaSetView view, String message, Moment moment) {
    ReplicaSet set = view.set();
    Claimed<Pod> claimed = ownership(set).claim(Kinds.POD, view.pods(), false);
    List<Pod> active = claimed.own().stream().filter(PodState::isActive).toList();
    String reason = active.size() < replicas(set) ? "FailedCreate" : "FailedDelete";
    ReplicaSetStatus status = SetStatus.of(set, active, terminating(claimed.own()), moment);
    List<Action> actions = new ArrayList<>();
    addStatus(actions, set, SetStatus.withFailure(status, set, reason, message, moment));
    return actions.isEmpty() ? null : update(actions.getFirst());
  }

  @SuppressWarnings("unchecked") // addStatus adds nothing else
  private static Plan.UpdateStatus<ReplicaSet> update(Action action) {
    return (Plan.UpdateStatus<ReplicaSet>) action;
  }

  static Ownership<ReplicaSet> ownership(ReplicaSet set) {
    LabelSelector selector = LabelSelector.fromObject(Models.encode(set.getSpec().getSelector()));
    return new Ownership<>(Kinds.REPLICA_SET, set, selector);
  }

  static int replicas(ReplicaSet set) {
    return set.getSpec().getReplicas() == null ? 1 : set.getSpec().getReplicas();
  }

  private static int terminating(List<Pod> own) {
    return Math.toIntExact(
        own.stream()
            .filter(pod -> PodState.isTerminating(pod) && !PodState.isTerminal(pod))
            .count());
  }

  private static List<Pod> newPods(ReplicaSetView view, int missing) {
    ReplicaSet set = view.set();
    String base = set.getMetadata().getName() + "-";
    int count = Math.min(missing, PODS_MAX);
    return PodNames.next(base, count, view.salt(), view.unclear(), PodNames.of(view.pods()))
        .stream()
        .map(
            name -> TemplatePod.of(Kinds.REPLICA_SET, set, set.getSpec().getTemplate(), base, name))
        .toList();
  }

  private static List<Pod> surplus(
      ReplicaSetView view, List<Pod> active, int count, Moment moment) {
    return active.stream()
        .sorted(new PodDeletionOrder(view.neighbours(), moment.now()))
        .limit(Math.min(count, PODS_MAX))
        .toList();
  }

  private static Action together(List<Pod> pods, Function<Pod, Action> action) {
    return new Plan.Together(pods.stream().map(pod -> List.of(action.apply(pod))).toList());
  }

  private static Action creation(ReplicaSet set, Pod pod) {
    return new Plan.Told(
        new Plan.Create<>(Kinds.POD, pod),
        new Emit(set, "Normal", "SuccessfulCreate", "Created pod: " + pod.getMetadata().getName()),
        new Emit(set, "Warning", "FailedCreate", "Error creating: "));
  }

  /** By uid, so that it never hits a pod that has taken the name since. */
  private static Action deletion(ReplicaSet set, Pod pod) {
    DeleteOptions options = DeleteOptions.onlyIf(pod.getMetadata().getUid());
    return new Plan.Told(
        new Plan.Delete<>(Kinds.POD, Owners.keyOf(pod), options),
        new Emit(set, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName()),
        new Emit(set, "Warning", "FailedDelete", "Error deleting: "));
  }

  private static void addStatus(List<Action> actions, ReplicaSet set, ReplicaSetStatus status) {
    if (!SetStatus.areEqual(status, set.getStatus())) {
      ReplicaSet changed = Models.copy(set);
      changed.setStatus(status);
      actions.add(new Plan.UpdateStatus<>(Kinds.REPLICA_SET, changed));
    }
  }

  /** Nothing happens when a pod has been ready for long enough: the clock has to tell. */
  private static @Nullable Duration lookAgain(
      ReplicaSet set, List<Pod> active, int missing, Moment moment) {
    if (missing != 0) {
      return AFTER_CREATION;
    }
    Duration minReady = PodAvailability.minReady(set.getSpec().getMinReadySeconds());
    return active.stream()
        .filter(PodState::isReady)
        .map(pod -> PodAvailability.untilAvailable(pod, minReady, moment))
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .orElse(null);
  }
}
