package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Informer;
import io.kennel.client.Owners;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Finds the pods of a node without looking at all pods. Thread-safe. */
public final class PodsByNode {
  private final Map<String, Set<ObjectKey>> keys = new ConcurrentHashMap<>();

  /** A pod that is bound to a node is there. */
  public void present(Pod pod) {
    ObjectKey key = Owners.keyOf(pod);
    var _ =
        keys.compute(
            PodState.nodeOf(pod),
            (node, known) -> {
              Set<ObjectKey> all = known == null ? ConcurrentHashMap.newKeySet() : known;
              all.add(key);
              return all;
            });
  }

  /** A pod that was bound to a node is gone. */
  public void gone(Pod pod) {
    ObjectKey key = Owners.keyOf(pod);
    var _ =
        keys.computeIfPresent(
            PodState.nodeOf(pod),
            (node, known) -> {
              known.remove(key);
              return known.isEmpty() ? null : known;
            });
  }

  /** The pods bound to a node, in the order of their keys, as an informer shows them. */
  public List<Pod> on(String node, Informer.View<Pod> view) {
    return keys.getOrDefault(node, Set.of()).stream()
        .sorted()
        .map(view::get)
        .filter(pod -> pod != null && PodState.nodeOf(pod).equals(node))
        .toList();
  }
}
