package io.kennel.controllers.pod;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pods are worth least, the first to be deleted: without a node, pending, not ready, cheap by
 * annotation, many on one node, ready for a short time, restarted often, young. Times are compared
 * by their order of magnitude, and among equals chance decides, so that no node is favoured.
 * Source: the documentation page "ReplicaSet", "Scaling a ReplicaSet".
 */
public final class PodDeletionOrder implements Comparator<Pod> {
  private static final String COST_ANNOTATION = "controller.kubernetes.io/pod-deletion-cost";
  private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

  private final Map<String, Integer> onNode;
  private final Instant now;
  private final Comparator<Pod> order;

  /**
   * An order as of now.
   *
   * @param onNode how many pods of the same kind each node has
   */
  public PodDeletionOrder(Map<String, Integer> onNode, Instant now) {
    this.onNode = onNode;
    this.now = now;
    this.order =
        Comparator.comparing((Pod pod) -> !PodState.nodeOf(pod).isEmpty())
            .thenComparingInt(pod -> PHASES.indexOf(PodState.phase(pod)))
            .thenComparing(PodState::isReady)
            .thenComparingInt(PodDeletionOrder::cost)
            .thenComparing(Comparator.comparingInt(this::crowd).reversed())
            .thenComparingInt(pod -> magnitude(readySince(pod)))
            .thenComparing(Comparator.comparingInt(PodDeletionOrder::restarts).reversed())
            .thenComparingInt(pod -> magnitude(pod.getMetadata().getCreationTimestamp()))
            .thenComparing(pod -> String.valueOf(pod.getMetadata().getUid()));
  }

  @Override
  public int compare(Pod one, Pod other) {
    return order.compare(one, other);
  }

  private int crowd(Pod pod) {
    return onNode.getOrDefault(PodState.nodeOf(pod), 0);
  }

  private static int cost(Pod pod) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(COST_ANNOTATION);
    if (text == null || !text.matches("0|-?[1-9][0-9]{0,9}")) {
      return 0;
    }
    long cost = Long.parseLong(text);
    return cost == (int) cost ? (int) cost : 0;
  }

  private static @Nullable String readySince(Pod pod) {
    Instant since = PodState.isReady(pod) ? PodAvailability.readySince(pod) : null;
    return since == null ? null : since.toString();
  }

  /** The binary order of magnitude of the time since then; less than all for none. */
  private int magnitude(@Nullable String since) {
    Instant time = PodAvailability.time(since);
    if (time == null || !time.isBefore(now)) {
      return -1;
    }
    return Long.SIZE - Long.numberOfLeadingZeros(Duration.between(time, now).toMillis());
  }

  private static int restarts(Pod pod) {
    int most = 0;
    if (pod.getStatus() != null) {
      for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
        most = Math.max(most, status.getRestartCount() == null ? 0 : status.getRestartCount());
      }
    }
    return most;
  }
}
