package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.Plans;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.statefulset.StatefulSetDecision.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** An API server and a node in a few maps: carries plans out, lets pods start, fail and end. */
final class Pretend {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  StatefulSet set;
  Instant now = START;
  final TreeMap<String, Pod> pods = new TreeMap<>();
  final TreeMap<String, PersistentVolumeClaim> claims = new TreeMap<>();
  final TreeMap<String, ControllerRevision> revisions = new TreeMap<>();
  final List<String> told = new ArrayList<>();
  private int uids;

  Pretend(StatefulSet set) {
    this.set = set;
  }

  static StatefulSetBuilder kubia(int replicas) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName("kubia")
        .withNamespace("default")
        .withUid("set-1")
        .withGeneration(1L)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withServiceName("kubia")
        .withNewSelector()
        .addToMatchLabels("app", "kubia")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "kubia")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("kubia")
        .withImage("kubia-pet")
        .endContainer()
        .endSpec()
        .endTemplate()
        .addNewVolumeClaimTemplate()
        .withNewMetadata()
        .withName("data")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .endSpec()
        .endVolumeClaimTemplate()
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(0)
        .endRollingUpdate()
        .endUpdateStrategy()
        .endSpec();
  }

  StatefulSetView view() {
    return new StatefulSetView(
        set, List.copyOf(pods.values()), List.copyOf(revisions.values()), claims);
  }

  Plan decide() {
    return StatefulSetDecision.decide(view(), Moment.of(now)).plan();
  }

  /** Decides on what is there and carries it out; what was done. */
  List<String> step() {
    Decided decided = StatefulSetDecision.decide(view(), Moment.of(now));
    return carryOut(decided.plan());
  }

  /** Everything that is done until nothing is; pods do not change by themselves. */
  List<String> settle() {
    List<String> done = new ArrayList<>();
    do {
      done.addAll(step());
    } while (Plans.flat(decide()).stream().anyMatch(Pretend::changesSomething));
    return done;
  }

  /** Adopting changes nothing here, and telling nowhere. */
  private static boolean changesSomething(Action action) {
    return !(action instanceof Plan.Emit || action instanceof Plan.Patch<?> || isPatch(action));
  }

  private static boolean isPatch(Action action) {
    return action instanceof Plan.Told told && told.action() instanceof Plan.Patch<?>;
  }

  List<String> carryOut(Plan plan) {
    List<String> done = new ArrayList<>();
    Plans.flat(plan).forEach(action -> carryOut(action, done));
    return done;
  }

  private void carryOut(Action action, List<String> done) {
    switch (action) {
      case Plan.Told inner -> {
        int before = done.size();
        carryOut(inner.action(), done);
        if (done.size() > before) {
          told.add(inner.success().reason() + ": " + inner.success().message());
        }
      }
      case Plan.Together _ -> throw new AssertionError("a group within a group");
      case Plan.Create<?> create -> create(create.object(), done);
      case Plan.Update<?> update -> replace(update.object(), done);
      case Plan.UpdateStatus<?> update -> set = (StatefulSet) update.object();
      case Plan.Delete<?> delete -> {
        String name = delete.key().name();
        if (pods.containsKey(name) && isUid(pods.get(name), delete.options().uid())) {
          changePod(name, Pretend::terminating);
          done.add("delete " + name);
        } else if (revisions.remove(name) != null) {
          done.add("delete " + name);
        }
      }
      case Plan.Patch<?> patch -> done.add("patch " + patch.key().name());
      case Plan.Emit emit -> told.add(emit.reason() + ": " + emit.message());
    }
  }

  private void create(HasMetadata object, List<String> done) {
    String name = object.getMetadata().getName();
    object.getMetadata().setUid("uid-" + ++uids);
    boolean created =
        switch (object) {
          case Pod pod -> pods.putIfAbsent(name, pending(pod)) == null;
          case PersistentVolumeClaim claim -> claims.putIfAbsent(name, claim) == null;
          case ControllerRevision revision -> revisions.putIfAbsent(name, revision) == null;
          default -> throw new IllegalStateException(name);
        };
    if (created && !(object instanceof ControllerRevision)) {
      done.add("create " + name);
    }
  }

  private void replace(HasMetadata object, List<String> done) {
    String name = object.getMetadata().getName();
    switch (object) {
      case PersistentVolumeClaim claim -> claims.put(name, claim);
      case ControllerRevision revision -> revisions.put(name, revision);
      default -> throw new IllegalStateException(name);
    }
    done.add("update " + name);
  }

  void changePod(String name, UnaryOperator<Pod> change) {
    pods.computeIfPresent(name, (_, pod) -> change.apply(pod));
  }

  void ready(String name) {
    changePod(name, pod -> phase(pod, "Running", "True"));
  }

  void unready(String name) {
    changePod(name, pod -> phase(pod, "Running", "False"));
  }

  void over(String name, String phase) {
    changePod(name, pod -> phase(pod, phase, "False"));
  }

  void gone(String name) {
    pods.remove(name);
  }

  /** Lets all pods become ready, and those that terminate go, until nothing more happens. */
  List<String> run() {
    List<String> done = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      List<String> more = settle();
      done.addAll(more);
      boolean moved = false;
      for (Pod pod : List.copyOf(pods.values())) {
        String name = pod.getMetadata().getName();
        if (PodHealth.isTerminating(pod)) {
          gone(name);
          moved = true;
        } else if (!PodHealth.isRunningAndReady(pod) && !PodHealth.isOver(pod)) {
          ready(name);
          moved = true;
        }
      }
      Duration again = decide().lookAgain();
      if (!moved && again != null) {
        now = now.plus(again);
        moved = true;
      }
      if (!moved && more.isEmpty()) {
        return done;
      }
    }
    throw new IllegalStateException("does not settle");
  }

  private static boolean isUid(Pod pod, String uid) {
    return uid.isEmpty() || uid.equals(pod.getMetadata().getUid());
  }

  private static Pod pending(Pod pod) {
    return pod.edit().withNewStatus().withPhase("Pending").endStatus().build();
  }

  private static Pod terminating(Pod pod) {
    return pod.edit().editMetadata().withDeletionTimestamp(START.toString()).endMetadata().build();
  }

  private Pod phase(Pod pod, String phase, String ready) {
    return pod.edit()
        .withNewStatus()
        .withPhase(phase)
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .withLastTransitionTime(now.toString())
        .endCondition()
        .endStatus()
        .build();
  }
}
