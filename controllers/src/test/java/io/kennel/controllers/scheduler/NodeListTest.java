package io.kennel.controllers.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeListTest {
  @Test
  void isOrderedByNameAndChangesOneNodeAtATime() {
    NodeList nodes = NodeList.of(List.of(node("c", 0), node("a", 1), node("b", 0), node("d", 2)));
    assertThat(nodes).extracting(NodeState::name).containsExactly("a", "b", "c", "d");
    assertThat(nodes.podsKeepingAway()).isEqualTo(3);
    for (String name : List.of("a", "b", "c", "d")) {
      NodeState changed = node(name, 5);
      NodeList after = nodes.with(changed);
      List<NodeState> expected = new ArrayList<>(nodes);
      expected.replaceAll(each -> each.name().equals(name) ? changed : each);
      assertThat(after).isEqualTo(expected);
      assertThat(nodes.get(nodes.indexOf(name)).name()).isEqualTo(name);
      assertThat(after.podsKeepingAway())
          .isEqualTo(expected.stream().mapToInt(NodeState::podsKeepingAway).sum());
    }
    assertThat(nodes.podsKeepingAway()).as("the list before").isEqualTo(3);
  }

  @Test
  void knowsNoOtherNodes() {
    NodeList nodes = NodeList.of(List.of(node("b", 0)));
    for (String name : List.of("a", "c")) {
      assertThat(nodes.indexOf(name)).isNegative();
      assertThat(NodeList.of(List.of()).indexOf(name)).isNegative();
      assertThatThrownBy(() -> nodes.with(node(name, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no node " + name);
    }
  }

  private static NodeState node(String name, int podsKeepingAway) {
    NodeState node =
        NodeState.of(new NodeBuilder().withNewMetadata().withName(name).endMetadata().build());
    return new NodeState(
        node.node(),
        node.taints(),
        node.allocatable(),
        node.podsMax(),
        node.used(),
        node.pods(),
        podsKeepingAway,
        node.owned());
  }
}
