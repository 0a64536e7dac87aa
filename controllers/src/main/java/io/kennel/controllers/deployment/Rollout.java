package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sets of one deployment while a decision is being taken: as they are, and as they shall be.
 * Every set is changed by one action at most, so that the plan fits the versions that were read.
 */
final class Rollout {
  private static final Comparator<ReplicaSet> BY_AGE =
      Comparator.comparing((ReplicaSet set) -> text(set.getMetadata().getCreationTimestamp()))
          .thenComparing(set -> set.getMetadata().getName());

  private final DeploymentView view;
  private final Deployment deployment;
  private final Strategy strategy;
  private final Progress progress;

  /** By name: as they were, and as they shall be. */
  private final Map<String, ReplicaSet> before = new LinkedHashMap<>();

  private final Map<String, ReplicaSet> after = new LinkedHashMap<>();
  private final List<Action> created = new ArrayList<>();
  private @Nullable String newName;
  private int collisionCount;

  Rollout(DeploymentView view, List<ReplicaSet> sets, Progress progress) {
    this.view = view;
    this.deployment = view.deployment();
    this.strategy = Strategy.of(deployment);
    this.progress = progress;
    for (ReplicaSet set : sets.stream().sorted(BY_AGE).toList()) {
      String name = set.getMetadata().getName();
      before.put(name, set);
      after.put(name, set);
      if (newName == null && Templates.isOf(set, deployment)) {
        newName = name;
      }
    }
    var status = deployment.getStatus();
    Integer collisions = status == null ? null : status.getCollisionCount();
    collisionCount = collisions == null ? 0 : collisions;
  }

  Deployment deployment() {
    return deployment;
  }

  Strategy strategy() {
    return strategy;
  }

  int collisionCount() {
    return collisionCount;
  }

  /** The set of the template that the deployment has now; null for none. */
  @Nullable ReplicaSet newSet() {
    return newName == null ? null : after.get(newName);
  }

  /** The other sets, the oldest first. */
  List<ReplicaSet> oldSets() {
    return after.values().stream().filter(set -> !name(set).equals(newName)).toList();
  }

  /** Those of them that are asked for pods. */
  List<ReplicaSet> activeOldSets() {
    return oldSets().stream().filter(set -> SetCounts.wanted(set) > 0).toList();
  }

  List<ReplicaSet> allSets() {
    return List.copyOf(after.values());
  }

  /** How many pods of a set have not ended, as far as is known. */
  int livePods(ReplicaSet set) {
    return view.livePods().getOrDefault(set.getMetadata().getUid(), 0);
  }

  /** Makes the new set carry the newest revision; creates it where there is none and it may be. */
  void syncNewSet(boolean mayCreate) {
    long revision = oldSets().stream().mapToLong(Annotations::revision).max().orElse(0) + 1;
    ReplicaSet known = newSet();
    if (known != null) {
      adjust(known, revision);
      progress.found(known);
    } else if (mayCreate) {
      create(revision);
    }
  }

  private void adjust(ReplicaSet known, long revision) {
    Map<String, String> annotations =
        Annotations.ofSet(deployment, Annotations.of(known), revision);
    Integer minReadySeconds = deployment.getSpec().getMinReadySeconds();
    boolean sameSeconds = seconds(known.getSpec().getMinReadySeconds()) == seconds(minReadySeconds);
    if (!annotations.equals(Annotations.of(known)) || !sameSeconds) {
      ReplicaSetSpec spec = Models.copy(known.getSpec());
      spec.setMinReadySeconds(minReadySeconds);
      ReplicaSet adjusted = Models.copy(known);
      adjusted.setMetadata(Annotations.with(known, annotations));
      adjusted.setSpec(spec);
      after.put(name(known), adjusted);
    }
  }

  private static int seconds(@Nullable Integer value) {
    return value == null ? 0 : value;
  }

  private void create(long revision) {
    String hash = Templates.hash(deployment, collisionCount);
    while (view.names().contains(deployment.getMetadata().getName() + "-" + hash)) {
      collisionCount++;
      hash = Templates.hash(deployment, collisionCount);
    }
    int replicas = strategy.recreates() ? strategy.replicas() : roomForNew(0);
    Map<String, String> annotations = Annotations.ofSet(deployment, Map.of(), revision);
    ReplicaSet set =
        Annotations.withNumbers(
            Templates.newSet(deployment, hash, annotations, replicas), strategy);
    newName = name(set);
    after.put(newName, set);
    Emit success =
        replicas == 0
            ? null
            : normal("Scaled up replica set %s from 0 to %s".formatted(newName, replicas));
    Emit failure =
        new Emit(
            deployment,
            "Warning",
            "ReplicaSetCreateError",
            "Failed to create new replica set \"" + newName + "\": ");
    created.add(new Plan.Told(new Plan.Create<>(Kinds.REPLICA_SET, set), success, failure));
    progress.created(set);
  }

  /** How many pods the new set may be asked for, where it is asked for {@code present}. */
  int roomForNew(int present) {
    int room = strategy.podsMax() - SetCounts.wanted(after.values());
    if (room <= 0) {
      return present;
    }
    return present + Math.min(room, strategy.replicas() - present);
  }

  /** Asks a set for another number of pods. Returns whether that is a change. */
  boolean scale(ReplicaSet set, int replicas) {
    ReplicaSet current = after.getOrDefault(name(set), set);
    if (SetCounts.wanted(current) == replicas) {
      return false;
    }
    resize(current, replicas);
    return true;
  }

  /** The same, and notes the deployment's numbers even where the set keeps its own. */
  void scaleAndNote(ReplicaSet set, int replicas) {
    resize(after.getOrDefault(name(set), set), replicas);
  }

  private void resize(ReplicaSet set, int replicas) {
    ReplicaSetSpec spec = Models.copy(set.getSpec());
    spec.setReplicas(replicas);
    ReplicaSet sized = Models.copy(set);
    sized.setSpec(spec);
    after.put(name(set), Annotations.withNumbers(sized, strategy));
  }

  /** Everything that has to be done to the sets, in the order of their age, the new one first. */
  List<Action> actions() {
    List<Action> actions = new ArrayList<>(created);
    ReplicaSet newSet = newSet();
    if (newSet != null) {
      addChange(actions, newSet);
    }
    oldSets().forEach(set -> addChange(actions, set));
    return actions;
  }

  private void addChange(List<Action> actions, ReplicaSet set) {
    ReplicaSet was = before.get(name(set));
    if (was == null || was.equals(set)) {
      return;
    }
    int from = SetCounts.wanted(was);
    int to = SetCounts.wanted(set);
    String direction = to > from ? "up" : "down";
    Emit success =
        from == to
            ? null
            : normal(
                "Scaled %s replica set %s from %s to %s".formatted(direction, name(set), from, to));
    actions.add(new Plan.Told(new Plan.Update<>(Kinds.REPLICA_SET, set), success, null));
  }

  private Emit normal(String message) {
    return new Emit(deployment, "Normal", "ScalingReplicaSet", message);
  }

  static String name(ReplicaSet set) {
    return set.getMetadata().getName();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
