package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The nodes with the pods that take room on them: those that informers show, and those assumed to
 * be there because a binding is under way. Thread-safe.
 */
final class ClusterState {
  private final Map<String, NodeState> nodes = new HashMap<>();
  private final Map<ObjectKey, Place> places = new HashMap<>();

  /** Pods whose node is not known, by its name: at a start, pods may be known before nodes. */
  private final Map<String, Map<ObjectKey, PlacedPod>> strays = new HashMap<>();

  /** Of each claim, the pods that use it. */
  private final Map<ObjectKey, Set<ObjectKey>> users = new HashMap<>();

  /** Pods for which room is being made. */
  private final Map<ObjectKey, Nominee> nominees = new HashMap<>();

  /** The same nodes as they were last asked for; null since a node came or went. */
  private @Nullable NodeList list = NodeList.of(List.of());

  /** A node as it is now; null for one that is gone. */
  synchronized void node(String name, @Nullable Node after) {
    NodeState known = nodes.get(name);
    if (after != null && known != null) {
      change(known.with(after));
    } else if (after != null) {
      nodes.put(name, withPods(NodeState.of(after)));
      list = null;
    } else if (known != null) {
      nodes.remove(name);
      known.pods().values().forEach(pod -> stray(pod, name));
      list = null;
    }
  }

  private void change(NodeState node) {
    nodes.put(node.name(), node);
    list = list == null ? null : list.with(node);
  }

  /** A pod as the informer shows it. */
  synchronized void pod(@Nullable Pod before, @Nullable Pod after) {
    nominated(before, after);
    if (after != null && !PodState.nodeOf(after).isEmpty() && !PodState.isTerminal(after)) {
      put(PlacedPod.of(after), PodState.nodeOf(after), false);
    } else if (after != null && isAssumed(Owners.keyOf(after), after.getMetadata().getUid())) {
      return;
    } else if (after != null) {
      remove(Owners.keyOf(after));
    } else if (before != null) {
      remove(Owners.keyOf(before));
    }
  }

  private void nominated(@Nullable Pod before, @Nullable Pod after) {
    Pod either = after != null ? after : before;
    if (either == null) {
      return;
    }
    boolean isWaiting =
        after != null
            && PodState.nodeOf(after).isEmpty()
            && !PodState.isTerminal(after)
            && !PodState.isTerminating(after);
    String node = isWaiting ? PodState.nominatedNodeOf(either) : "";
    Nominee known = nominees.get(Owners.keyOf(either));
    if (!node.isEmpty()) {
      nominate(PlacedPod.of(either), node);
    } else if (known != null
        && (!isWaiting || !known.pod().uid().equals(either.getMetadata().getUid()))) {
      nominees.remove(Owners.keyOf(either));
    }
  }

  /** Room is being made for the pod on a node. */
  synchronized void nominate(PlacedPod pod, String node) {
    nominees.put(pod.key(), new Nominee(pod, node));
  }

  /** No room is being made for the pod any more. */
  synchronized void withdraw(ObjectKey pod) {
    nominees.remove(pod);
  }

  /** Where room is being made for a pod; empty for nowhere. */
  synchronized String nominatedNode(ObjectKey pod) {
    Nominee nominee = nominees.get(pod);
    return nominee == null ? "" : nominee.node();
  }

  /** Those other than {@code pod} that matter no less than it, by their nodes. */
  synchronized Map<String, List<PlacedPod>> nomineesBeside(PlacedPod pod) {
    Map<String, List<PlacedPod>> found = new HashMap<>();
    for (Nominee each : nominees.values()) {
      if (each.pod().priority() >= pod.priority() && !each.pod().key().equals(pod.key())) {
        found.computeIfAbsent(each.node(), node -> new ArrayList<>()).add(each.pod());
      }
    }
    return found;
  }

  /** Those on a node that matter less than the pod. */
  synchronized List<PlacedPod> nomineesBelow(PlacedPod pod, String node) {
    return nominees.values().stream()
        .filter(each -> each.node().equals(node) && each.pod().priority() < pod.priority())
        .map(Nominee::pod)
        .sorted(Comparator.comparing(PlacedPod::key))
        .toList();
  }

  /** The pod is being bound to a node. */
  synchronized void assume(PlacedPod pod, String node) {
    nominees.remove(pod.key());
    put(pod, node, true);
  }

  /** The binding did not happen. What an informer has shown since stays. */
  synchronized void forget(PlacedPod pod) {
    if (isAssumed(pod.key(), pod.uid())) {
      remove(pod.key());
    }
  }

  synchronized boolean isAssumed(ObjectKey key, String uid) {
    Place place = places.get(key);
    return place != null && place.assumed() && place.pod().uid().equals(uid);
  }

  /** In the order of their names. */
  synchronized NodeList nodes() {
    NodeList known = list == null ? NodeList.of(nodes.values()) : list;
    list = known;
    return known;
  }

  /** The nodes on which pods other than {@code but} use a claim. */
  synchronized Set<String> nodesUsing(ObjectKey claim, ObjectKey but) {
    Set<String> names = new TreeSet<>();
    for (ObjectKey user : users.getOrDefault(claim, Set.of())) {
      Place place = places.get(user);
      if (place != null && !user.equals(but)) {
        names.add(place.node());
      }
    }
    return names;
  }

  private void put(PlacedPod pod, String node, boolean assumed) {
    Place known = places.get(pod.key());
    if (known != null && known.isSame(pod, node)) {
      places.put(pod.key(), new Place(known.pod(), node, assumed));
      return;
    }
    remove(pod.key());
    places.put(pod.key(), new Place(pod, node, assumed));
    NodeState state = nodes.get(node);
    if (state != null) {
      change(state.plus(pod));
    } else {
      stray(pod, node);
    }
    for (ObjectKey claim : pod.claims()) {
      users.computeIfAbsent(claim, key -> new TreeSet<>()).add(pod.key());
    }
  }

  private void remove(ObjectKey key) {
    Place place = places.remove(key);
    if (place == null) {
      return;
    }
    NodeState state = nodes.get(place.node());
    if (state != null) {
      change(state.minus(key));
    } else {
      strays.computeIfPresent(place.node(), (node, pods) -> withoutStray(pods, key));
    }
    for (ObjectKey claim : place.pod().claims()) {
      users.computeIfPresent(claim, (name, pods) -> without(pods, key));
    }
  }

  private static @Nullable Set<ObjectKey> without(Set<ObjectKey> pods, ObjectKey key) {
    pods.remove(key);
    return pods.isEmpty() ? null : pods;
  }

  private void stray(PlacedPod pod, String node) {
    strays.computeIfAbsent(node, name -> new TreeMap<>()).put(pod.key(), pod);
  }

  private static @Nullable Map<ObjectKey, PlacedPod> withoutStray(
      Map<ObjectKey, PlacedPod> pods, ObjectKey key) {
    pods.remove(key);
    return pods.isEmpty() ? null : pods;
  }

  private NodeState withPods(NodeState node) {
    NodeState state = node;
    Map<ObjectKey, PlacedPod> pods = strays.remove(node.name());
    for (PlacedPod pod : pods == null ? List.<PlacedPod>of() : pods.values()) {
      state = state.plus(pod);
    }
    return state;
  }

  private record Nominee(PlacedPod pod, String node) {}

  private record Place(PlacedPod pod, String node, boolean assumed) {
    /** Whether a change of the pod, such as of its status, is of no matter to others. */
    boolean isSame(PlacedPod other, String otherNode) {
      return node.equals(otherNode) && pod.equals(other);
    }
  }
}
