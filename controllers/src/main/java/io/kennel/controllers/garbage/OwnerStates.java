package io.kennel.controllers.garbage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.kennel.api.ObjectKey;
import io.kennel.client.Api;
import io.kennel.client.Kind;
import io.kennel.controllers.garbage.GarbageView.OwnerState;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out whether owners exist; asks the server about those that no informer shows. */
final class OwnerStates {
  /** How many owners that are known to be gone are remembered. A uid never comes back. */
  private static final int ABSENT_OWNERS_MAX = 500;

  private final Api api;
  private final Graph graph;
  private final Map<String, Kind<?>> kinds = new LinkedHashMap<>();
  private final Set<String> absent = new LinkedHashSet<>();

  OwnerStates(Api api, Graph graph, Collection<Kind<?>> kinds) {
    this.api = api;
    this.graph = graph;
    kinds.forEach(
        kind -> this.kinds.put(kind.type().apiVersion() + "/" + kind.type().kind(), kind));
  }

  Map<String, OwnerState> of(GraphNode node) {
    Map<String, OwnerState> states = new LinkedHashMap<>();
    for (OwnerReference owner : node.owners()) {
      states.put(owner.getUid(), state(node, owner));
    }
    return states;
  }

  private OwnerState state(GraphNode node, OwnerReference owner) {
    GraphNode known = graph.get(owner.getUid());
    if (known != null && !known.waitsForDependents()) {
      return OwnerState.PRESENT;
    }
    return isKnownAbsent(owner.getUid()) ? OwnerState.ABSENT : asked(node, owner, known != null);
  }

  /**
   * An owner of a kind that is not known, or out of reach, is none of our business. One that is
   * shown to wait for its dependents' end may have been told since to leave them.
   */
  private OwnerState asked(GraphNode node, OwnerReference owner, boolean isShown) {
    Kind<?> kind = kinds.get(owner.getApiVersion() + "/" + owner.getKind());
    if (kind == null || (kind.type().namespaced() && node.key().namespace().isEmpty())) {
      return OwnerState.PRESENT;
    }
    String namespace = kind.type().namespaced() ? node.key().namespace() : "";
    HasMetadata found = find(kind, new ObjectKey(namespace, owner.getName()));
    if (found != null && found.getMetadata().getUid().equals(owner.getUid())) {
      boolean waits = GraphNode.of(kind, found).waitsForDependents();
      return !isShown ? OwnerState.UNSEEN : waits ? OwnerState.WAITING : OwnerState.PRESENT;
    }
    remember(owner.getUid());
    return OwnerState.ABSENT;
  }

  private @Nullable HasMetadata find(Kind<?> kind, ObjectKey key) {
    return api.find(kind, key);
  }

  private synchronized boolean isKnownAbsent(String uid) {
    return absent.contains(uid);
  }

  private synchronized void remember(String uid) {
    absent.add(uid);
    if (absent.size() > ABSENT_OWNERS_MAX) {
      absent.remove(absent.iterator().next());
    }
  }
}
