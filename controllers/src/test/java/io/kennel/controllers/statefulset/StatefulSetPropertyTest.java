package io.kennel.controllers.statefulset;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.controllers.Plans;
import io.kennel.controllers.pod.ChangedPods;
import io.kennel.controllers.pod.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random lives of sets under every policy; what must always hold is checked on each decision. */
class StatefulSetPropertyTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 60;

  @ParameterizedTest
  @CsvSource({
    "OrderedReady, RollingUpdate, false",
    "OrderedReady, OnDelete, false",
    "Parallel, RollingUpdate, false",
    "Parallel, OnDelete, false",
    "OrderedReady, RollingUpdate, true",
    "Parallel, RollingUpdate, true",
  })
  void holdsUnderEveryPolicy(String management, String update, boolean stale) {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        live(new Random(seed), management, update, stale);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** What the controller does not look at again for must change nothing that it decides. */
  @Test
  void podsThatCountAsEqualMakeNoDifference() {
    int equal = 0;
    int different = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Pretend cluster = new Pretend(set(random, "OrderedReady", "RollingUpdate"));
      for (int i = 0; i < STEPS; i++) {
        disturb(cluster, random);
        StatefulSetView view = cluster.view();
        Plan plan = StatefulSetDecision.decide(view, Moment.of(cluster.now)).plan();
        for (Pod pod : view.pods()) {
          Pod changed = ChangedPods.of(pod, random);
          if (PodHealth.countAsEqual(pod, changed)) {
            equal++;
            assertThat(decideWith(cluster, changed)).as("seed %d", seed).isEqualTo(plan);
          } else {
            different++;
          }
        }
        cluster.carryOut(plan);
      }
    }
    assertThat(equal).isGreaterThan(SEEDS);
    assertThat(different).isGreaterThan(SEEDS);
  }

  private static Plan decideWith(Pretend cluster, Pod changed) {
    StatefulSetView view = cluster.view();
    List<Pod> pods = new ArrayList<>(view.pods());
    pods.replaceAll(
        pod -> pod.getMetadata().getName().equals(changed.getMetadata().getName()) ? changed : pod);
    StatefulSetView other = new StatefulSetView(view.set(), pods, view.revisions(), view.claims());
    return StatefulSetDecision.decide(other, Moment.of(cluster.now)).plan();
  }

  private static void live(Random random, String management, String update, boolean stale) {
    Pretend cluster = new Pretend(set(random, management, update));
    List<StatefulSetView> past = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      past.add(cluster.view());
      disturb(cluster, random);
      StatefulSetView view = cluster.view();
      if (stale && random.nextBoolean()) {
        StatefulSetView old = past.get(Math.max(0, past.size() - 1 - random.nextInt(4)));
        view = new StatefulSetView(cluster.set, old.pods(), old.revisions(), old.claims());
      }
      Plan plan = StatefulSetDecision.decide(view, Moment.of(cluster.now)).plan();
      check(view, plan, cluster);
      cluster.carryOut(plan);
    }
    for (Pod pod : List.copyOf(cluster.pods.values())) {
      if (!PodHealth.isOver(pod)) {
        cluster.ready(pod.getMetadata().getName());
      }
    }
    settles(cluster);
  }

  private static StatefulSet set(Random random, String management, String update) {
    StatefulSetBuilder set = Pretend.kubia(random.nextInt(5));
    set.editSpec()
        .withPodManagementPolicy(management)
        .withMinReadySeconds(random.nextInt(3) * 5)
        .withNewOrdinals(random.nextInt(2) * 3)
        .editUpdateStrategy()
        .withType(update)
        .endUpdateStrategy()
        .endSpec();
    return set.build();
  }

  private static void disturb(Pretend cluster, Random random) {
    List<String> names = List.copyOf(cluster.pods.keySet());
    String name = names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
    boolean terminating = !names.isEmpty() && PodHealth.isTerminating(cluster.pods.get(name));
    switch (random.nextInt(9)) {
      case 0 -> cluster.unready(name);
      case 1 -> cluster.over(name, random.nextBoolean() ? "Failed" : "Succeeded");
      case 2 -> edit(cluster, spec -> spec.withReplicas(random.nextInt(6)));
      case 3 ->
          edit(
              cluster,
              spec ->
                  spec.editTemplate()
                      .editSpec()
                      .editFirstContainer()
                      .withImage("image-" + random.nextInt(3))
                      .endContainer()
                      .endSpec()
                      .endTemplate());
      case 4 -> cluster.now = cluster.now.plus(Duration.ofSeconds(random.nextInt(8)));
      case 5, 6 -> {
        if (terminating) {
          cluster.gone(name);
        }
      }
      default -> cluster.ready(name);
    }
  }

  private static void edit(
      Pretend cluster,
      java.util.function.Consumer<io.fabric8.kubernetes.api.model.apps.StatefulSetSpecFluent<?>>
          change) {
    var spec = new StatefulSetBuilder(cluster.set).editSpec();
    change.accept(spec);
    cluster.set = spec.endSpec().build();
  }

  private static void check(StatefulSetView view, Plan plan, Pretend cluster) {
    List<Pod> created = new ArrayList<>();
    List<String> deleted = new ArrayList<>();
    Set<String> claims = new HashSet<>(view.claims().keySet());
    for (Action action : Plans.flat(plan)) {
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Create<?> create) {
        if (create.object() instanceof PersistentVolumeClaim claim) {
          claims.add(claim.getMetadata().getName());
        } else {
          Pod pod = (Pod) create.object();
          created.add(pod);
          String claim = "data-" + pod.getMetadata().getName();
          assertThat(claims).as("claim before pod").contains(claim);
        }
      }
      if (action instanceof Plan.Told told && told.action() instanceof Plan.Delete<?> delete) {
        assertThat(delete.options().uid()).as("deletes by uid").isNotEmpty();
        deleted.add(delete.key().name());
      }
      if (action instanceof Plan.Delete<?> delete) {
        assertThat(delete.kind().type().kind()).isEqualTo("ControllerRevision");
      }
    }
    checkPods(view, created, deleted, cluster);
  }

  private static void checkPods(
      StatefulSetView view, List<Pod> created, List<String> deleted, Pretend cluster) {
    StatefulSet set = view.set();
    for (Pod pod : created) {
      int ordinal = Identity.ordinal(pod);
      assertThat(Identity.isInRange(set, ordinal)).as("in range").isTrue();
      assertThat(pod.getMetadata().getName()).isEqualTo(Identity.podName(set, ordinal));
      assertThat(view.pods())
          .as("never while one of that name is seen")
          .noneMatch(seen -> seen.getMetadata().getName().equals(pod.getMetadata().getName()));
    }
    assertThat(deleted).doesNotHaveDuplicates();
    if ("Parallel".equals(set.getSpec().getPodManagementPolicy())) {
      return;
    }
    assertThat(created.size() + deleted.size()).as("one at a time").isLessThanOrEqualTo(1);
    Duration minReady = StatefulSetDecision.minReady(set);
    for (Pod pod : created) {
      for (int i = Identity.firstOrdinal(set); i < Identity.ordinal(pod); i++) {
        String lower = Identity.podName(set, i);
        assertThat(view.pods())
            .as("every predecessor available before %s", pod.getMetadata().getName())
            .anyMatch(seen ->
                seen.getMetadata().getName().equals(lower)
                    && !PodHealth.isUnavailable(seen, minReady, Moment.of(cluster.now)));
      }
    }
    for (String name : deleted) {
      boolean condemned =
          !Identity.isInRange(set, Identity.ordinal(name.substring(name.lastIndexOf('-') + 1)));
      assertThat(view.pods())
          .as("nothing above %s left that should go", name)
          .noneMatch(seen ->
              condemned
                  && !Identity.isInRange(set, Identity.ordinal(seen))
                  && Identity.ordinal(seen)
                      > Identity.ordinal(name.substring(name.lastIndexOf('-') + 1)));
    }
  }

  private static void settles(Pretend cluster) {
    cluster.run();
    int replicas = cluster.set.getSpec().getReplicas();
    assertThat(cluster.pods).as("settles").hasSize(replicas);
    assertThat(cluster.set.getStatus().getReplicas()).isEqualTo(replicas);
    assertThat(cluster.set.getStatus().getAvailableReplicas()).isEqualTo(replicas);
    if (!SetStatus.onDelete(cluster.set)) {
      assertThat(cluster.pods.values())
          .allMatch(
              pod -> Identity.revision(pod).equals(cluster.set.getStatus().getUpdateRevision()));
    }
  }
}
