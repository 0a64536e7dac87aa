package io.kennel.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.selector.LabelSelector;
import io.kennel.client.Models;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Who has to go. Pods are written as {@code name:cpu:priority}, where the name's first letter is
 * its label {@code app} and {@code !} marks one that goes already; every node has 4 CPUs.
 */
class PreemptionTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Budget> budgets = new ArrayList<>();
  private final Map<String, List<PlacedPod>> nominees = new LinkedHashMap<>();
  private String nominatedNode = "";

  private static Pod pod(String text) {
    String[] parts = text.split(":");
    String name = parts[0].replace("!", "");
    return Models.decode(
        YAML.readTree(
            """
            metadata:
              {name: %s, namespace: d, uid: %s, labels: {app: %s},
               creationTimestamp: '2026-01-01T00:00:00Z'%s}
            spec:
              priority: %s
              preemptionPolicy: %s
              containers: [{name: c, resources: {requests: {cpu: '%s'}}}]
            status: {startTime: '%s'}
            """
                .formatted(
                    name,
                    name,
                    name.substring(0, 1),
                    parts[0].contains("!") ? ", deletionTimestamp: '2026-01-01T00:00:00Z'" : "",
                    parts[2],
                    parts.length > 3 && parts[3].equals("Never") ? "Never" : "PreemptLowerPriority",
                    parts[1],
                    parts.length > 3 && !parts[3].equals("Never")
                        ? "2026-01-01T00:00:0" + parts[3] + "Z"
                        : "2026-01-01T00:00:00Z")),
        Pod.class);
  }

  private static NodeState node(int number, String pods) {
    Node node =
        Models.decode(
            YAML.readTree(
                """
                metadata: {name: node-%d}
                spec: {}
                status:
                  allocatable: {cpu: 4, pods: 110}
                  conditions: [{type: Ready, status: 'True'}]
                """
                    .formatted(number)),
            Node.class);
    NodeState state = NodeState.of(node);
    for (String pod : pods.isBlank() ? new String[0] : pods.strip().split(" ")) {
      state = state.plus(PlacedPod.of(pod(pod)));
    }
    return state;
  }

  private Placement decide(String pod, String nodes) {
    List<NodeState> states = new ArrayList<>();
    for (String each : nodes.split("/", -1)) {
      states.add(node(states.size() + 1, each));
    }
    return decide(pod(pod), states);
  }

  private Placement decide(Pod pod, List<NodeState> nodes) {
    return SchedulerDecision.decide(view(pod, nodes), NOW);
  }

  private SchedulerView view(Pod pod, List<NodeState> nodes) {
    return new SchedulerView(
        pod,
        PlacedPod.of(pod),
        NodeList.of(nodes),
        List.of(),
        List.of(),
        nominatedNode,
        nominees,
        budgets,
        name -> Map.of());
  }

  private static String describe(Placement placement) {
    return switch (placement) {
      case Placement.Bind bind -> "bind " + bind.node();
      case Placement.Preempt preempt ->
          preempt.victims().node()
              + " without "
              + String.join(
                  " ", preempt.victims().pods().stream().map(pod -> pod.key().name()).toList());
      case Placement.Unschedulable none -> none.message();
      case Placement.SelectNode select -> "select";
      case Placement.Wait wait -> "wait";
    };
  }

  @ParameterizedTest(name = "{0} among {1}: {2}")
  @CsvSource({
    // Where there is room nobody goes.
    "p:1:10, a1:3:0, bind node-1",
    // As few as will do, and the least important ones.
    "p:1:10, a1:2:0 a2:2:1, node-1 without a1",
    "p:3:10, a1:2:0 a2:2:1, node-1 without a2 a1",
    "p:1:10, a1:1:3 a2:1:2 a3:2:1, node-1 without a3",
    "p:1:10, a1:1:1:1 a2:1:1:5 a3:2:9, node-1 without a2",
    // Nobody of the same or a higher priority goes.
    "p:1:10, a1:2:10 a2:2:11, NONE",
    "p:3:10, a1:2:10 a2:2:0, INSUFFICIENT",
    "p:1:10:Never, a1:4:0, NEVER",
    // Among nodes: the lowest of the highest priorities, then the sum, the count, the latest start.
    "p:2:10, a1:4:5 / b1:4:3, node-2 without b1",
    "p:2:10, a1:2:3 a2:2:3 / b1:4:3, node-1 without a2",
    "p:4:10, a1:2:3 a2:2:3 / b1:4:3, node-2 without b1",
    "p:4:10, a1:2:3 a2:2:1 / b1:2:3 b2:2:0, node-2 without b1 b2",
    "p:2:10, a1:4:3:1 / b1:4:3:7, node-2 without b1",
    "p:2:10, a1:4:3 / b1:4:3, node-1 without a1",
  })
  void choosesVictims(String pod, String nodes, String outcome) {
    String none = "0/1 nodes are available: 1 Insufficient cpu. preemption: ";
    String expected =
        switch (outcome) {
          case "NONE" ->
              none + "0/1 nodes are available: 1 No preemption victims found for incoming pod.";
          case "INSUFFICIENT" -> none + "0/1 nodes are available: 1 Insufficient cpu.";
          case "NEVER" -> none + "not eligible due to preemptionPolicy=Never.";
          default -> outcome;
        };
    assertThat(describe(decide(pod, nodes))).isEqualTo(expected);
  }

  @Test
  void budgetsAreRespectedWherePossible() {
    budgets.add(new Budget("d", LabelSelector.of(Map.of("app", "a")), 0, Set.of()));
    assertThat(describe(decide("p:2:10", "a1:4:0/b1:4:5"))).isEqualTo("node-2 without b1");
    assertThat(describe(decide("p:2:10", "a1:2:0 b1:2:5"))).isEqualTo("node-1 without b1");
    assertThat(describe(decide("p:2:10", "a1:4:0"))).isEqualTo("node-1 without a1");
    assertThat(((Placement.Preempt) decide("p:2:10", "a1:4:0")).victims().violations()).isOne();
    budgets.set(0, new Budget("d", LabelSelector.of(Map.of("app", "a")), 1, Set.of()));
    assertThat(describe(decide("p:2:10", "a1:2:0 a2:2:0"))).isEqualTo("node-1 without a1");
    assertThat(((Placement.Preempt) decide("p:2:10", "a1:4:0")).victims().violations()).isZero();
  }

  @Test
  void aPodForWhichRoomIsBeingMadeWaits() {
    nominatedNode = "node-1";
    Placement waiting = decide("p:2:10", "!a1:4:0/b1:4:0");
    assertThat(describe(waiting))
        .endsWith("preemption: not eligible due to a terminating pod on the nominated node.");
    assertThat(((Placement.Unschedulable) waiting).isOver()).isFalse();
    Placement over = decide("p:2:10", "a1:4:10/b1:4:10");
    assertThat(((Placement.Unschedulable) over).isOver()).isTrue();
  }

  @Test
  void roomThatIsBeingMadeIsNotThereForOthers() {
    nominees.put("node-1", List.of(PlacedPod.of(pod("n:3:10"))));
    assertThat(describe(decide("p:2:0", ""))).contains("1 Insufficient cpu");
    assertThat(describe(decide("p:1:0", ""))).isEqualTo("bind node-1");
    assertThat(describe(decide("p:2:0", "/"))).isEqualTo("bind node-2");
  }

  /** Whatever the state: the victims' going makes room, and none of them could stay. */
  @Test
  void victimsAreEnoughAndNoneTooMany() {
    Random random = new Random(7);
    int preemptions = 0;
    for (int round = 0; round < 300; round++) {
      List<NodeState> nodes = new ArrayList<>();
      for (int i = 1; i <= 3; i++) {
        StringBuilder pods = new StringBuilder();
        for (int left = 4000; left > 0; ) {
          int cpu = Math.min(left, 500 + random.nextInt(4) * 500);
          left -= cpu;
          pods.append("abc".charAt(random.nextInt(3)))
              .append(i)
              .append(left)
              .append(':')
              .append(cpu + "m")
              .append(':')
              .append(random.nextInt(6))
              .append(' ');
        }
        nodes.add(node(i, pods.toString()));
      }
      budgets.clear();
      budgets.add(
          new Budget("d", LabelSelector.of(Map.of("app", "a")), random.nextInt(2), Set.of()));
      Pod pod = pod("p:" + (500 + random.nextInt(6) * 500) + "m:" + (1 + random.nextInt(5)));
      if (decide(pod, nodes) instanceof Placement.Preempt preempt) {
        preemptions++;
        check(view(pod, nodes), preempt.victims());
      }
    }
    assertThat(preemptions).isGreaterThan(100);
  }

  private static void check(SchedulerView view, Victims victims) {
    NodeState node =
        view.nodes().stream()
            .filter(each -> each.name().equals(victims.node()))
            .findFirst()
            .orElseThrow();
    for (PlacedPod victim : victims.pods()) {
      assertThat(victim.priority()).isLessThan(view.pod().priority());
      node = node.minus(victim.key());
    }
    assertThat(NodeFilters.reject(view, node)).isNull();
    for (PlacedPod victim : victims.pods()) {
      assertThat(NodeFilters.reject(view, node.plus(victim)))
          .as("%s could stay", victim)
          .isNotNull();
    }
  }
}
