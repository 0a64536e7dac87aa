package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.controllers.pod.PodState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What it takes until every node has the one pod that it shall have; or, where new pods come before
 * old ones go, the one and the other.
 */
final class Upkeep {
  private final Strategy strategy;
  private final Predicate<Pod> isNew;
  private final Predicate<Pod> isAvailable;
  private final List<String> missing = new ArrayList<>();
  private final List<Pod> surplus = new ArrayList<>();
  private final List<Pod> ended = new ArrayList<>();
  private final List<Duration> held = new ArrayList<>();

  /** Looks at nothing yet. */
  Upkeep(Strategy strategy, Predicate<Pod> isNew, Predicate<Pod> isAvailable) {
    this.strategy = strategy;
    this.isNew = isNew;
    this.isAvailable = isAvailable;
  }

  /** Looks at all places. */
  void look(List<Place> places, Map<String, Duration> heldBack) {
    for (Place place : places) {
      if (place.isWanted() && place.pods().isEmpty()) {
        missing.add(place.node());
      } else if (place.fit() == NodeFit.UNWANTED) {
        surplus.addAll(place.staying());
      } else {
        look(place, heldBack.getOrDefault(place.node(), Duration.ZERO));
      }
    }
  }

  private void look(Place place, Duration left) {
    List<Pod> running = new ArrayList<>();
    for (Pod pod : place.staying()) {
      if (!PodState.isTerminal(pod)) {
        running.add(pod);
      } else if (PodState.phase(pod).equals("Failed") && left.isPositive()) {
        held.add(left);
      } else {
        ended.add(pod);
      }
    }
    if (strategy.surges()) {
      keepOneOfEach(running);
    } else {
      surplus.addAll(allButFirst(running));
    }
  }

  /** The old one stays for as long as it serves and the new one does not. */
  private void keepOneOfEach(List<Pod> running) {
    List<Pod> fresh = running.stream().filter(isNew).toList();
    List<Pod> old = running.stream().filter(isNew.negate()).toList();
    surplus.addAll(allButFirst(fresh));
    surplus.addAll(allButFirst(old));
    boolean isReplaced =
        !fresh.isEmpty()
            && !old.isEmpty()
            && (isAvailable.test(fresh.getFirst()) || !PodState.isReady(old.getFirst()));
    if (isReplaced) {
      surplus.add(old.getFirst());
    }
  }

  private static List<Pod> allButFirst(List<Pod> pods) {
    return pods.subList(Math.min(1, pods.size()), pods.size());
  }

  /** Nodes that are to get a pod. */
  List<String> missing() {
    return missing;
  }

  /** Pods that nobody wants. */
  List<Pod> surplus() {
    return surplus;
  }

  /** Pods that have ended by themselves, to be made anew once they are gone. */
  List<Pod> ended() {
    return ended;
  }

  /** For how long yet pods are left alone that have failed again and again. */
  List<Duration> held() {
    return held;
  }
}
