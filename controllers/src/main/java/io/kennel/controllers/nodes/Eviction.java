package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import io.kennel.controllers.taint.Taints;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** When a pod has to leave a tainted node. */
final class Eviction {
  private Eviction() {}

  /** Null where it may stay for ever. */
  static @Nullable Instant deadline(
      Pod pod, List<Taint> taints, Function<Taint, Instant> taintedSince) {
    Instant earliest = null;
    for (Taint taint : taints) {
      if (Taints.NO_EXECUTE.equals(taint.getEffect())) {
        Instant deadline =
            deadline(pod.getSpec().getTolerations(), taint, taintedSince.apply(taint));
        if (deadline != null && (earliest == null || deadline.isBefore(earliest))) {
          earliest = deadline;
        }
      }
    }
    return earliest;
  }

  /** The shortest of the tolerations that apply counts; one without an end does not limit. */
  private static @Nullable Instant deadline(
      List<Toleration> tolerations, Taint taint, Instant since) {
    boolean isTolerated = false;
    Long least = null;
    for (Toleration toleration : tolerations) {
      if (Taints.tolerates(toleration, taint)) {
        isTolerated = true;
        Long seconds = toleration.getTolerationSeconds();
        if (seconds != null && (least == null || seconds < least)) {
          least = seconds;
        }
      }
    }
    if (!isTolerated) {
      return since;
    }
    return least == null ? null : since.plusSeconds(Math.max(0, least));
  }
}
