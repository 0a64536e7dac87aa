package io.kennel.controllers.scheduler;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.RandomAccess;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * All nodes in the order of their names. Immutable; a list with one node changed shares the others,
 * so that placing a pod costs the same on three nodes and on ten thousand.
 */
final class NodeList extends AbstractList<NodeState> implements RandomAccess {
  private final PVector<NodeState> nodes;
  private final int podsKeepingAway;

  private NodeList(PVector<NodeState> nodes, int podsKeepingAway) {
    this.nodes = nodes;
    this.podsKeepingAway = podsKeepingAway;
  }

  static NodeList of(Collection<NodeState> nodes) {
    List<NodeState> ordered = new ArrayList<>(nodes);
    ordered.sort(Comparator.comparing(NodeState::name));
    int keepingAway = ordered.stream().mapToInt(NodeState::podsKeepingAway).sum();
    return new NodeList(TreePVector.from(ordered), keepingAway);
  }

  /** How many pods on all nodes refuse others. */
  int podsKeepingAway() {
    return podsKeepingAway;
  }

  /** The list with a node of it as it is given here. */
  NodeList with(NodeState changed) {
    int index = indexOf(changed.name());
    if (index < 0) {
      throw new IllegalArgumentException("no node " + changed.name());
    }
    NodeState before = nodes.get(index);
    return new NodeList(
        nodes.with(index, changed),
        podsKeepingAway - before.podsKeepingAway() + changed.podsKeepingAway());
  }

  /** Where the node of this name is; negative where there is none. */
  int indexOf(String name) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nodes.get(middle).name().compareTo(name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low <= high && nodes.get(low).name().equals(name) ? low : -1;
  }

  @Override
  public NodeState get(int index) {
    return nodes.get(index);
  }

  @Override
  public int size() {
    return nodes.size();
  }
}
