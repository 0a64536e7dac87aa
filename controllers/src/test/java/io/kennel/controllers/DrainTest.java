package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetStatus;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evictions against a budget, with all controllers and simulated nodes. */
class DrainTest {
  private SimulatedWorld world = new SimulatedWorld(1);
  private TestCluster cluster = new TestCluster(world);

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  private void start(int seed) {
    cluster.close();
    world = new SimulatedWorld(seed);
    cluster = new TestCluster(world);
    for (int i = 1; i <= 4; i++) {
      cluster.startNode(i);
    }
    await("nodes are ready", cluster::nodesReady);
    cluster.createKubia(3, "OrderedReady", false);
    await("3 pods are ready", () -> cluster.readyPods() == 3);
    cluster.api.create(
        Kinds.POD_DISRUPTION_BUDGET,
        new PodDisruptionBudgetBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName("kubia")
            .endMetadata()
            .withNewSpec()
            .withNewMaxUnavailable(1)
            .withNewSelector()
            .addToMatchLabels("app", "kubia")
            .endSelector()
            .endSpec()
            .build());
    await("one may go", () -> allowed() == 1);
  }

  private int allowed() {
    Integer allowed = status().getDisruptionsAllowed();
    return allowed == null ? 0 : allowed;
  }

  private PodDisruptionBudgetStatus status() {
    PodDisruptionBudget budget = cluster.get(Kinds.POD_DISRUPTION_BUDGET, "default", "kubia");
    return budget.getStatus() == null ? new PodDisruptionBudgetStatus() : budget.getStatus();
  }

  /**
   * All three are evicted as fast as the budget lets them, and none before two others are ready.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void neverMoreThanOneIsAway(int seed) {
    start(seed);
    Set<String> old =
        cluster.pods().stream()
            .map(pod -> pod.getMetadata().getUid())
            .collect(Collectors.toCollection(TreeSet::new));
    cordon();
    world.runFor(Duration.ofSeconds(1));
    int refusals = 0;
    for (int step = 0; step < 50_000 && !old.isEmpty(); step++) {
      for (Pod pod : cluster.pods()) {
        boolean isOld = old.contains(pod.getMetadata().getUid());
        if (isOld && !PodState.isTerminating(pod)) {
          refusals += evict(pod) ? 0 : 1;
        }
      }
      assertThat(available()).as("pods at work at step %d", step).isGreaterThanOrEqualTo(2);
      world.runFor(Duration.ofMillis(20));
      Set<String> present =
          cluster.pods().stream()
              .map(pod -> pod.getMetadata().getUid())
              .collect(Collectors.toSet());
      old.retainAll(present);
    }
    assertThat(old).as("pods that were never evicted").isEmpty();
    assertThat(refusals).isPositive();
    await("all are back", () -> cluster.readyPods() == 3);
    assertThat(cluster.pods()).extracting(PodState::nodeOf).containsOnly("node-4");
    await("one may go again", () -> allowed() == 1);
  }

  @Test
  void aLargerSetNeedsMore() {
    start(9);
    var set = cluster.get(Kinds.STATEFUL_SET, "default", "kubia");
    cluster.api.update(Kinds.STATEFUL_SET, set.edit().editSpec().withReplicas(4).endSpec().build());
    await("4 pods are ready", () -> cluster.readyPods() == 4);
    await("all are counted", () -> status().getExpectedPods() == 4 && allowed() == 1);
    assertThat(status().getDesiredHealthy()).isEqualTo(3);
  }

  private long available() {
    return cluster.pods().stream()
        .filter(pod -> PodState.isReady(pod) && !PodState.isTerminating(pod))
        .count();
  }

  private boolean evict(Pod pod) {
    try {
      var body =
          Models.encode(
              Map.of(
                  "apiVersion",
                  "policy/v1",
                  "kind",
                  "Eviction",
                  "metadata",
                  Map.of("name", pod.getMetadata().getName())));
      var _ = cluster.api.post(Kinds.POD, Owners.keyOf(pod), "eviction", body);
      return true;
    } catch (StatusException e) {
      assertThat(e.code()).isEqualTo(429);
      return false;
    }
  }

  private void cordon() {
    for (int i = 1; i <= 3; i++) {
      Node node = cluster.api.get(Kinds.NODE, ObjectKey.of("node-" + i));
      var _ =
          cluster.api.update(
              Kinds.NODE, node.edit().editSpec().withUnschedulable(true).endSpec().build());
    }
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(1))).as(what).isTrue();
  }
}
