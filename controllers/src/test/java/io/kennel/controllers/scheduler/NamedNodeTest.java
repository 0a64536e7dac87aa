package io.kennel.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.client.Models;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A pod may ask for one node by its name, as those of DaemonSets do. */
class NamedNodeTest {
  private static final List<NodeState> NODES =
      Stream.of("node-1", "node-2", "node-3").map(NamedNodeTest::node).toList();

  @Test
  void itGoesThere() {
    for (NodeState node : NODES) {
      assertThat(decide(node.name(), "1")).isEqualTo(new Placement.Bind(node.name()));
    }
  }

  @Test
  void orNowhere() {
    assertThat(message(decide("node-2", "100")))
        .startsWith(
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node"
                + " affinity/selector.");
    assertThat(message(decide("node-4", "1")))
        .startsWith("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity");
  }

  private static String message(Placement placement) {
    return ((Placement.Unschedulable) placement).message();
  }

  private static Placement decide(String node, String cpu) {
    String yaml =
        """
        metadata: {name: agent, namespace: default, uid: agent}
        spec:
          containers: [{name: main, resources: {requests: {cpu: %s}}}]
          affinity:
            nodeAffinity:
              requiredDuringSchedulingIgnoredDuringExecution:
                nodeSelectorTerms:
                - matchFields: [{key: metadata.name, operator: In, values: [%s]}]
        """
            .formatted(cpu, node);
    Pod pod = Models.decode(YAMLMapper.shared().readTree(yaml), Pod.class);
    SchedulerView view =
        new SchedulerView(
            pod,
            PlacedPod.of(pod),
            NodeList.of(NODES),
            List.of(),
            List.of(),
            "",
            Map.of(),
            List.of(),
            name -> Map.of());
    return SchedulerDecision.decide(view, Instant.EPOCH);
  }

  private static NodeState node(String name) {
    String yaml =
        """
        metadata: {name: %s}
        spec: {}
        status:
          allocatable: {cpu: 4, memory: 8Gi, pods: 110}
          conditions: [{type: Ready, status: "True"}]
        """
            .formatted(name);
    return NodeState.of(Models.decode(YAMLMapper.shared().readTree(yaml), Node.class));
  }
}
