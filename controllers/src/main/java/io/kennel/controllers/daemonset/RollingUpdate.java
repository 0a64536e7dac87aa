package io.kennel.controllers.daemonset;

import io.fabric8.kubernetes.api.model.Pod;
import io.kennel.controllers.pod.PodState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The next step by which pods of older templates are replaced. Those that are not available are
 * replaced at once, of the others as many as the strategy allows beside what is under way already.
 *
 * @param outdated pods to delete, so that others can be made in their places
 * @param extra nodes that are to get a new pod beside the old one
 */
record RollingUpdate(List<Pod> outdated, List<String> extra) {
  /**
   * The step.
   *
   * @param places as they are without the pods that are about to go for other reasons
   * @param isNew whether a pod has the template that all pods shall have
   */
  static RollingUpdate of(
      Strategy strategy, List<Place> places, Predicate<Pod> isNew, Predicate<Pod> isAvailable) {
    if (!strategy.rolls()) {
      return new RollingUpdate(List.of(), List.of());
    }
    return strategy.surges()
        ? new RollingUpdate(List.of(), extra(strategy, places, isNew, isAvailable))
        : new RollingUpdate(outdated(strategy, places, isNew, isAvailable), List.of());
  }

  private static List<Pod> outdated(
      Strategy strategy, List<Place> places, Predicate<Pod> isNew, Predicate<Pod> isAvailable) {
    List<Pod> useless = new ArrayList<>();
    List<Pod> useful = new ArrayList<>();
    int unavailable = 0;
    for (Place place : places) {
      boolean counts =
          place.isWanted() || (place.fit() == NodeFit.BEARABLE && !place.pods().isEmpty());
      if (!counts) {
        continue;
      }
      List<Pod> staying = place.staying();
      boolean serves = staying.size() == 1 && isAvailable.test(staying.getFirst());
      unavailable += serves ? 0 : 1;
      if (staying.size() == 1 && !isNew.test(staying.getFirst())) {
        (serves ? useful : useless).add(staying.getFirst());
      }
    }
    return withSome(useless, useful, strategy.maxUnavailable() - unavailable);
  }

  /** The old pod goes once the new one is available, which is for {@link Upkeep} to see. */
  private static List<String> extra(
      Strategy strategy, List<Place> places, Predicate<Pod> isNew, Predicate<Pod> isAvailable) {
    List<String> useless = new ArrayList<>();
    List<String> useful = new ArrayList<>();
    int surging = 0;
    for (Place place : places) {
      List<Pod> staying = place.staying();
      if (!place.isWanted() || staying.stream().allMatch(isNew)) {
        continue;
      }
      if (place.pods().size() > 1) {
        surging++;
      } else if (!PodState.isTerminal(staying.getFirst())) {
        (isAvailable.test(staying.getFirst()) ? useful : useless).add(place.node());
      }
    }
    return withSome(useless, useful, strategy.maxSurge() - surging);
  }

  private static <T> List<T> withSome(List<T> all, List<T> others, int count) {
    List<T> chosen = new ArrayList<>(all);
    chosen.addAll(others.subList(0, Math.clamp(count, 0, others.size())));
    return chosen;
  }
}
