package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetStatus;
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
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.revision.History;
import io.kennel.controllers.template.PodNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What to do next about one set: a function of what is seen and of the time. */
final class DaemonSetDecision {
  /** How many pods are created or deleted before the set is looked at again, as in Kubernetes. */
  static final int PODS_MAX = 250;

  /** A creation that met another pod of the same name brings no event: look again by the clock. */
  private static final Duration AFTER_CHANGES = Duration.ofSeconds(1);

  private DaemonSetDecision() {}

  /**
   * The outcome.
   *
   * @param plan everything to do, the status at the end
   * @param statusOtherwise the status as it stands where the plan does not come to its end; null
   *     where that is recorded already
   * @param failed nodes on which the plan deletes a failed pod
   */
  record Decided(
      Plan plan, Plan.@Nullable UpdateStatus<DaemonSet> statusOtherwise, List<String> failed) {}

  /** Whether a set that is being deleted still owns anything is not known: it does nothing. */
  static Decided decide(DaemonSetView view, Moment moment) {
    DaemonSet set = view.set();
    if (set.getMetadata().getDeletionTimestamp() != null) {
      return new Decided(Plan.NOTHING, null, List.of());
    }
    Claimed<Pod> pods = ownership(set).claim(Kinds.POD, view.pods(), view.mayAdopt());
    Claimed<ControllerRevision> revisions =
        ownership(set).claim(Kinds.CONTROLLER_REVISION, view.revisions(), view.mayAdopt());
    History history = history(set);
    History.Chosen chosen = history.choose(revisions.own());
    String hash = DaemonPod.hash(chosen.update());
    PodSpec spec = DaemonPod.spec(set);

    List<Place> places = Place.of(view.nodes(), spec, pods.own());
    Predicate<Pod> isNew = pod -> DaemonPod.hash(pod).equals(hash);
    Duration minReady = PodAvailability.minReady(set.getSpec().getMinReadySeconds());
    Predicate<Pod> isAvailable = pod -> PodAvailability.isAvailable(pod, minReady, moment);
    Strategy strategy =
        Strategy.of(set, Math.toIntExact(places.stream().filter(Place::isWanted).count()));
    Upkeep upkeep = new Upkeep(strategy, isNew, isAvailable);
    upkeep.look(places, view.heldBack());
    Set<Pod> going = new HashSet<>(upkeep.surplus());
    going.addAll(upkeep.ended());
    RollingUpdate update = RollingUpdate.of(strategy, without(places, going), isNew, isAvailable);
    List<Pod> deleted =
        Stream.of(upkeep.ended(), upkeep.surplus(), update.outdated())
            .flatMap(List::stream)
            .limit(PODS_MAX)
            .toList();
    List<String> missing = new ArrayList<>(upkeep.missing());
    missing.addAll(update.extra());
    List<Pod> created = newPods(view, missing, spec, hash);

    List<Action> actions = new ArrayList<>(pods.actions());
    actions.addAll(revisions.actions());
    actions.addAll(chosen.actions());
    actions.add(
        new Plan.Together(
            Stream.concat(
                    deleted.stream().map(pod -> deletion(set, pod)),
                    created.stream().map(pod -> List.of(creation(set, pod))))
                .toList()));
    List<Pod> after = new ArrayList<>(pods.own());
    after.addAll(created);
    var status = status(set, Place.of(view.nodes(), spec, after), hash, chosen, moment);
    if (status != null) {
      actions.add(status);
    }
    actions.addAll(history.truncate(revisions.own(), live(revisions.own(), chosen, after)));
    boolean changes = !created.isEmpty() || !deleted.isEmpty();
    Duration lookAgain =
        changes ? AFTER_CHANGES : lookAgain(set, pods.own(), upkeep.held(), moment);
    return new Decided(
        new Plan(actions, lookAgain),
        status(set, places, hash, chosen, moment),
        deleted.stream().filter(DaemonSetDecision::isFailed).map(DaemonPod::nodeOf).toList());
  }

  private static List<Place> without(List<Place> places, Set<Pod> going) {
    return places.stream().map(place -> place.without(going::contains)).toList();
  }

  static Ownership<DaemonSet> ownership(DaemonSet set) {
    LabelSelector selector = LabelSelector.fromObject(Models.encode(set.getSpec().getSelector()));
    return new Ownership<>(Kinds.DAEMON_SET, set, selector);
  }

  private static History history(DaemonSet set) {
    return new History(
        Kinds.DAEMON_SET,
        set,
        set.getSpec().getTemplate(),
        DaemonPod.HASH_LABEL,
        set.getStatus() == null ? null : set.getStatus().getCollisionCount(),
        set.getSpec().getRevisionHistoryLimit());
  }

  /** The names of the revisions that pods have or shall have. */
  private static Set<String> live(
      List<ControllerRevision> revisions, History.Chosen chosen, List<Pod> pods) {
    Set<String> hashes = new HashSet<>();
    pods.forEach(pod -> hashes.add(DaemonPod.hash(pod)));
    Set<String> live = new HashSet<>(Set.of(chosen.update().getMetadata().getName()));
    for (ControllerRevision revision : revisions) {
      if (hashes.contains(DaemonPod.hash(revision))) {
        live.add(revision.getMetadata().getName());
      }
    }
    return live;
  }

  /** A creation that was never answered is tried again for the same node under the same name. */
  private static List<Pod> newPods(
      DaemonSetView view, List<String> missing, PodSpec spec, String hash) {
    Map<String, String> tried = new HashMap<>();
    view.unclear().forEach(pod -> tried.put(DaemonPod.nodeOf(pod), pod.getMetadata().getName()));
    List<String> nodes = missing.stream().limit(PODS_MAX).toList();
    Set<String> taken = new HashSet<>(PodNames.of(view.pods()));
    taken.addAll(tried.values());
    String base = view.set().getMetadata().getName() + "-";
    List<String> fresh = PodNames.next(base, nodes.size(), view.salt(), List.of(), taken);
    List<Pod> pods = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      String name = tried.getOrDefault(nodes.get(i), fresh.get(i));
      pods.add(DaemonPod.of(view.set(), spec, hash, nodes.get(i), name));
    }
    return pods;
  }

  private static Action creation(DaemonSet set, Pod pod) {
    return new Plan.Told(
        new Plan.Create<>(Kinds.POD, pod),
        new Emit(set, "Normal", "SuccessfulCreate", "Created pod: " + pod.getMetadata().getName()),
        new Emit(set, "Warning", "FailedCreate", "Error creating: "));
  }

  /** By uid, so that it never hits a pod that has taken the name since. */
  private static List<Action> deletion(DaemonSet set, Pod pod) {
    DeleteOptions options = DeleteOptions.onlyIf(pod.getMetadata().getUid());
    Action deletion =
        new Plan.Told(
            new Plan.Delete<>(Kinds.POD, Owners.keyOf(pod), options),
            new Emit(
                set, "Normal", "SuccessfulDelete", "Deleted pod: " + pod.getMetadata().getName()),
            new Emit(set, "Warning", "FailedDelete", "Error deleting: "));
    if (!PodState.isTerminal(pod)) {
      return List.of(deletion);
    }
    String where = Owners.keyOf(pod) + " on node " + DaemonPod.nodeOf(pod);
    return List.of(
        isFailed(pod)
            ? new Emit(
                set,
                "Warning",
                "FailedDaemonPod",
                "Found failed daemon pod " + where + ", will try to kill it")
            : new Emit(
                set,
                "Normal",
                "SucceededDaemonPod",
                "Found succeeded daemon pod " + where + ", will try to delete it"),
        deletion);
  }

  private static boolean isFailed(Pod pod) {
    return PodState.phase(pod).equals("Failed");
  }

  private static Plan.@Nullable UpdateStatus<DaemonSet> status(
      DaemonSet set, List<Place> places, String hash, History.Chosen chosen, Moment moment) {
    DaemonSetStatus status = SetStatus.of(set, places, hash, chosen.collisionCount(), moment);
    if (status.equals(set.getStatus())) {
      return null;
    }
    DaemonSet changed = Models.copy(set);
    changed.setStatus(status);
    return new Plan.UpdateStatus<>(Kinds.DAEMON_SET, changed);
  }

  /** Nothing happens when a pod has been ready, or left alone, for long enough. */
  private static @Nullable Duration lookAgain(
      DaemonSet set, Collection<Pod> pods, Collection<Duration> held, Moment moment) {
    Duration minReady = PodAvailability.minReady(set.getSpec().getMinReadySeconds());
    Stream<Duration> ready =
        pods.stream()
            .filter(PodState::isReady)
            .map(pod -> PodAvailability.untilAvailable(pod, minReady, moment));
    return Stream.concat(ready, held.stream())
        .filter(Duration::isPositive)
        .min(Duration::compareTo)
        .orElse(null);
  }
}
