package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.api.selector.LabelSelector;
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
import io.kennel.client.Rest;
import io.kennel.client.SharedInformers;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.SeenReady;
import io.kennel.controllers.revision.Revisions;
import io.kennel.controllers.statefulset.StatefulSetDecision.Decided;
import io.kennel.world.Clock;
import io.kennel.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Watches sets, their pods, revisions and claims, and brings each set to what its specification
 * says. See the package for what it guarantees.
 */
public final class StatefulSetController implements Controller {
  private static final String SOURCE = "statefulset-controller";

  /** How soon to look again where the informer does not show yet what is known to be so. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final OwnWrites api;
  private final Clock clock;
  private final SeenReady seenReady;
  private final JustGone justGone;
  private final Rest rest;
  private final PlanExecutor executor;
  private final Informer<StatefulSet> sets;
  private final Informer<Pod> pods;
  private final Informer<ControllerRevision> revisions;
  private final Informer<PersistentVolumeClaim> claims;
  private final ControllerRunner runner;

  public StatefulSetController(Api api, SharedInformers informers, World world) {
    this.api = OwnWrites.onlyDeletions(api, world.clock()::now);
    this.clock = world.clock();
    this.seenReady = new SeenReady(clock);
    this.justGone = new JustGone(clock);
    this.rest = new Rest(clock);
    this.executor =
        new PlanExecutor(this.api, new EventRecorder(api, world, SOURCE, ""), world.tasks());
    this.sets = informers.of(Kinds.STATEFUL_SET);
    this.pods = informers.of(Kinds.POD);
    this.revisions = informers.of(Kinds.CONTROLLER_REVISION);
    this.claims = informers.of(Kinds.PERSISTENT_VOLUME_CLAIM);
    this.runner =
        new ControllerRunner(world, "statefulset", this::reconcile)
            .resting(this::rest)
            .watch(sets, KeyMapping.self())
            .watch(pods, justGone::changed)
            .watch(pods, PodHealth::countAsEqual, StatefulSetController::setOf)
            .watch(revisions, KeyMapping.controller(Kinds.STATEFUL_SET))
            .watch(claims, Claims::countAsEqual, this::setsWithClaim);
  }

  @Override
  public String name() {
    return runner.name();
  }

  @Override
  public void start() {
    runner.start();
  }

  @Override
  public boolean ready() {
    return runner.ready();
  }

  @Override
  public void close() {
    runner.close();
  }

  private Outcome reconcile(ObjectKey key) {
    long beganNanos = clock.nanoTime();
    StatefulSet set = sets.view().get(key);
    if (set == null) {
      seenReady.forget(key);
      justGone.forget(key);
      rest.forget(key);
      return Outcome.DONE;
    }
    StatefulSetView view = view(set);
    if (hasOrphans(view) && !stillExists(set)) {
      // What it had has been left to others, and nothing may be done for it any more.
      return Outcome.again(LOOK_AGAIN);
    }
    if (view.pods().stream().anyMatch(this::isDeletedUnseen)) {
      return Outcome.again(LOOK_AGAIN);
    }
    Decided decided = StatefulSetDecision.decide(withJustGone(key, view), moment(key, view));
    rest.looked(key, beganNanos);
    List<Plan.Action> effects = decided.plan().effects();
    if (changesClaims(effects) && !stillExists(set)) {
      // Whoever has let go of a claim would find it owned once more.
      return Outcome.again(LOOK_AGAIN);
    }
    rememberOwnDeletions(key, effects);
    try {
      return executor.execute(decided.plan());
    } catch (StatusException e) {
      if (decided.statusOtherwise() != null) {
        var _ = executor.execute(new Plan(List.of(decided.statusOtherwise()), null));
      }
      throw e;
    }
  }

  /** Who has gone a moment ago counts as being on the way: its name is not taken yet. */
  private StatefulSetView withJustGone(ObjectKey key, StatefulSetView view) {
    List<Pod> gone = justGone.of(key);
    if (gone.isEmpty()) {
      return view;
    }
    runner.addAfter(key, justGone.left(key));
    Set<String> taken = new HashSet<>();
    view.pods().forEach(pod -> taken.add(pod.getMetadata().getName()));
    List<Pod> all = new ArrayList<>(view.pods());
    for (Pod pod : gone) {
      if (Owners.isControlledBy(pod, view.set())
          && Identity.isInRange(view.set(), Identity.ordinal(pod))
          && !taken.contains(pod.getMetadata().getName())) {
        all.add(pod);
      }
    }
    return new StatefulSetView(view.set(), all, view.revisions(), view.claims());
  }

  private Moment moment(ObjectKey key, StatefulSetView view) {
    return seenReady.look(key, view.pods(), StatefulSetDecision.minReady(view.set()));
  }

  private static boolean changesClaims(List<Plan.Action> effects) {
    return effects.stream()
        .anyMatch(effect ->
            effect instanceof Plan.Update<?> update
                && update.kind().equals(Kinds.PERSISTENT_VOLUME_CLAIM));
  }

  /** Who goes because the set wants it is awaited by nobody. */
  private void rememberOwnDeletions(ObjectKey key, List<Plan.Action> effects) {
    for (Plan.Action effect : effects) {
      if (effect instanceof Plan.Delete<?> delete && delete.kind().equals(Kinds.POD)) {
        justGone.goesForItsSet(key, delete.options().uid());
      }
    }
  }

  private Duration rest(ObjectKey key) {
    StatefulSet set = sets.view().get(key);
    int replicas = set == null ? 0 : Identity.replicas(set);
    return rest.after(key, replicas);
  }

  private StatefulSetView view(StatefulSet set) {
    String namespace = set.getMetadata().getNamespace();
    String prefix = set.getMetadata().getName() + "-";
    List<Pod> members = new ArrayList<>();
    for (Pod pod : pods.view().startingWith(namespace, prefix)) {
      boolean isMember = Identity.setName(pod).equals(set.getMetadata().getName());
      if (isMember && isFreeFor(set, pod)) {
        members.add(pod);
      }
    }
    List<ControllerRevision> history = new ArrayList<>();
    LabelSelector selector = OwnershipDecision.selector(set);
    for (ControllerRevision revision :
        revisions.view().startingWith(namespace, Revisions.namePrefix(set))) {
      if (isFreeFor(set, revision) && selector.matches(Identity.labels(revision))) {
        history.add(revision);
      }
    }
    return new StatefulSetView(set, members, history, claims(set, members));
  }

  private Map<String, PersistentVolumeClaim> claims(StatefulSet set, List<Pod> members) {
    Map<String, PersistentVolumeClaim> found = new HashMap<>();
    for (int i = 0; i < Identity.replicas(set); i++) {
      findClaims(set, Identity.firstOrdinal(set) + i, found);
    }
    members.forEach(pod -> findClaims(set, Identity.ordinal(pod), found));
    return found;
  }

  private void findClaims(StatefulSet set, int ordinal, Map<String, PersistentVolumeClaim> found) {
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      String name = Identity.claimName(set, template.getMetadata().getName(), ordinal);
      ObjectKey key = new ObjectKey(set.getMetadata().getNamespace(), name);
      PersistentVolumeClaim claim = claims.view().get(key);
      if (claim != null) {
        found.put(name, claim);
      }
    }
  }

  /**
   * Whether the informer does not show yet that the pod has been deleted from here. Until it does,
   * nothing is decided: it may have missed more, and a pod too many might go.
   */
  private boolean isDeletedUnseen(Pod pod) {
    ObjectKey key = Owners.keyOf(pod);
    Pod known = api.get(Kinds.POD, pods.view(), key);
    boolean isUnseen =
        known == null || (PodHealth.isTerminating(known) && !PodHealth.isTerminating(pod));
    if (isUnseen && isThere(pod)) {
      // The deletion was not answered, and has not happened.
      api.forget(Kinds.POD, key);
      return false;
    }
    return isUnseen;
  }

  private boolean isThere(Pod pod) {
    Pod fresh = api.find(Kinds.POD, Owners.keyOf(pod));
    return fresh != null
        && fresh.getMetadata().getUid().equals(pod.getMetadata().getUid())
        && !PodHealth.isTerminating(fresh);
  }

  private static boolean hasOrphans(StatefulSetView view) {
    return view.pods().stream().anyMatch(StatefulSetController::isOrphan)
        || view.revisions().stream().anyMatch(StatefulSetController::isOrphan);
  }

  /** Adopting on behalf of a set that is gone would take the pods from the next one. */
  private boolean stillExists(StatefulSet set) {
    StatefulSet fresh = api.find(Kinds.STATEFUL_SET, Owners.keyOf(set));
    return fresh != null
        && fresh.getMetadata().getUid().equals(set.getMetadata().getUid())
        && fresh.getMetadata().getDeletionTimestamp() == null;
  }

  private static boolean isFreeFor(
      StatefulSet set, io.fabric8.kubernetes.api.model.HasMetadata object) {
    return isOrphan(object) || Owners.isControlledBy(object, set);
  }

  private static boolean isOrphan(io.fabric8.kubernetes.api.model.HasMetadata object) {
    return Owners.controllerOf(object) == null;
  }

  /** By name, whoever owns the pod: one that is in the way is missed when it goes. */
  private static Collection<ObjectKey> setOf(Pod pod) {
    String name = Identity.setName(pod);
    return name.isEmpty()
        ? List.of()
        : List.of(new ObjectKey(pod.getMetadata().getNamespace(), name));
  }

  /** Claims do not say whose they are; their names do, for those who know the templates. */
  private Collection<ObjectKey> setsWithClaim(PersistentVolumeClaim claim) {
    List<ObjectKey> keys = new ArrayList<>();
    for (StatefulSet set : sets.view().in(claim.getMetadata().getNamespace())) {
      if (isClaimOf(set, claim.getMetadata().getName())) {
        keys.add(Owners.keyOf(set));
      }
    }
    return keys;
  }

  private static boolean isClaimOf(StatefulSet set, @Nullable String name) {
    if (name == null) {
      return false;
    }
    for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
      String prefix = template.getMetadata().getName() + "-" + set.getMetadata().getName() + "-";
      if (name.startsWith(prefix)
          && Identity.ordinal(name.substring(prefix.length())) != Identity.NO_ORDINAL) {
        return true;
      }
    }
    return false;
  }
}
