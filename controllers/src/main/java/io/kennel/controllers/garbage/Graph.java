package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who depends on whom, by uid, as informers show it. Thread-safe. */
final class Graph {
  private final Map<String, GraphNode> nodes = new HashMap<>();
  private final Map<String, Set<String>> dependents = new HashMap<>();

  synchronized void put(GraphNode node) {
    GraphNode known = nodes.put(node.uid(), node);
    if (known != null && known.owners().equals(node.owners())) {
      return;
    }
    if (known != null) {
      unlink(known);
    }
    for (OwnerReference owner : node.owners()) {
      dependents.computeIfAbsent(owner.getUid(), uid -> new TreeSet<>()).add(node.uid());
    }
  }

  synchronized void remove(String uid) {
    GraphNode known = nodes.remove(uid);
    if (known != null) {
      unlink(known);
    }
  }

  synchronized @Nullable GraphNode get(String uid) {
    return nodes.get(uid);
  }

  /** Those that name the object as an owner, whether it exists or not. */
  synchronized List<GraphNode> dependentsOf(String uid) {
    List<GraphNode> found = new ArrayList<>();
    for (String dependent : dependents.getOrDefault(uid, Set.of())) {
      GraphNode node = nodes.get(dependent);
      if (node != null) {
        found.add(node);
      }
    }
    return found;
  }

  private void unlink(GraphNode node) {
    for (OwnerReference owner : node.owners()) {
      dependents.computeIfPresent(
          owner.getUid(),
          (uid, all) -> {
            all.remove(node.uid());
            return all.isEmpty() ? null : all;
          });
    }
  }
}
