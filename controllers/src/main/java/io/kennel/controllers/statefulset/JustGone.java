package io.kennel.controllers.statefulset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.api.ObjectKey;
import io.kennel.client.Owners;
import io.kennel.world.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pods that somebody has deleted and that have gone a moment ago; their names stay free for that
 * long. Whoever waits for a pod to go knows it by its name, and kubectl up to 1.35 looks twice: it
 * gets the pod, then lists and watches it, and a tenth of a second later it looks whether the list
 * is empty. Where the pod has gone after the first look and its successor has come before the
 * second, it waits for ever (kubernetes/kubernetes#135562). Thread-safe.
 */
final class JustGone {
  /** Longer than kubectl takes from its first look to its second, on a busy machine too. */
  static final Duration MOMENT = Duration.ofMillis(300);

  private final Clock clock;

  /** By set and name of the pod, who went first first. */
  private final Map<ObjectKey, SequencedMap<String, Gone>> bySet = new HashMap<>();

  /** The uids of pods that the sets themselves take away, and that are still there. */
  private final Map<ObjectKey, Set<String>> goingForSet = new HashMap<>();

  JustGone(Clock clock) {
    this.clock = clock;
  }

  private record Gone(Pod pod, long nanos) {}

  /** The set itself takes this pod away, and nobody waits for that. */
  synchronized void goesForItsSet(ObjectKey set, String uid) {
    goingForSet.computeIfAbsent(set, key -> new HashSet<>()).add(uid);
  }

  /** Hears of every change of a pod. For who is removed by force, nobody waits. */
  synchronized void changed(@Nullable Pod before, @Nullable Pod after) {
    if (before == null || after != null || !PodHealth.isTerminating(before)) {
      return;
    }
    ObjectKey pod = Owners.keyOf(before);
    ObjectKey set = new ObjectKey(pod.namespace(), Identity.setName(before));
    if (!set.name().isEmpty() && !wentForItsSet(set, before.getMetadata().getUid())) {
      bySet
          .computeIfAbsent(set, key -> new LinkedHashMap<>())
          .putLast(pod.name(), new Gone(before, clock.nanoTime()));
    }
  }

  private boolean wentForItsSet(ObjectKey set, String uid) {
    Set<String> going = goingForSet.getOrDefault(set, new HashSet<>());
    boolean known = going.remove(uid);
    if (going.isEmpty()) {
      goingForSet.remove(set);
    }
    return known;
  }

  /** As they were last, still terminating. */
  synchronized List<Pod> of(ObjectKey set) {
    return recent(set).values().stream().map(Gone::pod).toList();
  }

  /** How long until one of them counts no more; nothing where there is none. */
  synchronized Duration left(ObjectKey set) {
    Map.Entry<String, Gone> first = recent(set).firstEntry();
    return first == null ? Duration.ZERO : MOMENT.minusNanos(age(first.getValue()));
  }

  /** The set is gone. */
  synchronized void forget(ObjectKey set) {
    bySet.remove(set);
    goingForSet.remove(set);
  }

  /** Forgets the others. */
  private SequencedMap<String, Gone> recent(ObjectKey set) {
    SequencedMap<String, Gone> known = bySet.getOrDefault(set, new LinkedHashMap<>());
    Iterator<Gone> eldest = known.values().iterator();
    while (eldest.hasNext() && age(eldest.next()) >= MOMENT.toNanos()) {
      eldest.remove();
    }
    if (known.isEmpty()) {
      bySet.remove(set);
    }
    return known;
  }

  private long age(Gone gone) {
    return clock.nanoTime() - gone.nanos();
  }
}
