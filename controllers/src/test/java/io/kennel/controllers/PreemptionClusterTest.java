package io.kennel.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api.ListOptions;
import io.kennel.client.Kinds;
import io.kennel.controllers.pod.PodState;
import io.kennel.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods of higher priority get room on full nodes, with all controllers and simulated nodes. */
class PreemptionClusterTest {
  private final SimulatedWorld world = new SimulatedWorld(3);
  private final TestCluster cluster = new TestCluster(world);

  @BeforeEach
  void start() {
    cluster.startNode(1);
    cluster.startNode(2);
    await("nodes are ready", cluster::nodesReady);
    for (String name : List.of("low", "middle", "high")) {
      cluster.api.create(
          Kinds.PRIORITY_CLASS,
          new PriorityClassBuilder()
              .withNewMetadata()
              .withName(name)
              .endMetadata()
              .withValue(List.of("low", "middle", "high").indexOf(name) * 10 + 10)
              .build());
    }
  }

  @AfterEach
  void close() {
    cluster.close();
    assertThat(world.failures()).isEmpty();
  }

  /** A pod of a priority class that asks for a number of a node's 64 CPUs. */
  private void create(String name, String priority, int cpus) {
    cluster.api.create(
        Kinds.POD,
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .withPriorityClassName(priority)
            .addNewContainer()
            .withName("c")
            .withImage("kennel/kubia-pet:1.0")
            .withNewResources()
            .addToRequests("cpu", Quantity.parse("" + cpus))
            .endResources()
            .endContainer()
            .endSpec()
            .build());
  }

  private Pod pod(String name) {
    return cluster.api.find(Kinds.POD, new ObjectKey("default", name));
  }

  private boolean isReady(String name) {
    Pod pod = pod(name);
    return pod != null && PodState.isReady(pod) && !PodState.isTerminating(pod);
  }

  @Test
  void theLeastThatIsEnoughGoes() {
    create("a", "middle", 60);
    create("b", "low", 30);
    create("c", "low", 20);
    await("all run", () -> cluster.readyPods() == 3);
    create("urgent", "high", 40);
    await("it runs", () -> isReady("urgent"));
    await("one of the two, and the less costly, is gone", () -> pod("b") == null);
    world.runFor(Duration.ofMinutes(1));
    assertThat(isReady("a") && isReady("c")).isTrue();
    assertThat(PodState.nominatedNodeOf(pod("urgent"))).isEmpty();
    assertThat(events())
        .anyMatch(event ->
            event.startsWith("Normal Preempted b Preempted by pod ")
                && event.endsWith(" on node " + PodState.nodeOf(pod("urgent"))));
    assertThat(events())
        .contains("Warning FailedScheduling urgent 0/2 nodes are available: 2 Insufficient cpu.");
  }

  @Test
  void roomThatWasMadeIsKept() {
    create("a", "low", 60);
    create("b", "low", 60);
    await("both run", () -> cluster.readyPods() == 2);
    create("urgent", "high", 60);
    // These came later and ask for less, and would fit as soon as the victim has gone.
    create("late-1", "low", 30);
    create("late-2", "low", 30);
    await("it runs", () -> isReady("urgent"));
    world.runFor(Duration.ofMinutes(1));
    assertThat(PodState.nodeOf(pod("late-1"))).isEmpty();
    assertThat(PodState.nodeOf(pod("late-2"))).isEmpty();
    assertThat(isReady("a") ^ isReady("b")).as("only one had to go").isTrue();
  }

  private List<String> events() {
    return cluster.api.list(Kinds.EVENT, ListOptions.ALL).items().stream()
        .map(event ->
            "%s %s %s %s"
                .formatted(
                    event.getType(),
                    event.getReason(),
                    event.getInvolvedObject().getName(),
                    event.getMessage()))
        .toList();
  }

  private void await(String what, BooleanSupplier condition) {
    assertThat(world.runUntil(condition, Duration.ofMinutes(1)))
        .as(() -> what + "; events: " + String.join("\n", events()))
        .isTrue();
  }
}
