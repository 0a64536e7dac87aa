package io.kennel.controllers.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetCondition;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.kennel.api.CanonicalTime;
import io.kennel.client.Models;
import io.kennel.controllers.pod.Moment;
import io.kennel.controllers.pod.PodAvailability;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.workload.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status of a set, from its pods. A count of zero is left out, as in Kubernetes. */
final class SetStatus {
  static final String FAILURE = "ReplicaFailure";

  private SetStatus() {}

  /** The status where nothing has failed; {@code active} are the set's pods. */
  static ReplicaSetStatus of(ReplicaSet set, List<Pod> active, int terminating, Moment moment) {
    Duration minReady = PodAvailability.minReady(set.getSpec().getMinReadySeconds());
    Map<String, String> labels = labels(set);
    int labeled = 0;
    int ready = 0;
    int available = 0;
    for (Pod pod : active) {
      Map<String, String> own = pod.getMetadata().getLabels();
      labeled += own != null && own.entrySet().containsAll(labels.entrySet()) ? 1 : 0;
      ready += PodState.isReady(pod) ? 1 : 0;
      available += PodAvailability.isAvailable(pod, minReady, moment) ? 1 : 0;
    }
    ReplicaSetStatus status = new ReplicaSetStatus();
    status.setObservedGeneration(set.getMetadata().getGeneration());
    status.setReplicas(active.size());
    status.setFullyLabeledReplicas(Counts.nullIfZero(labeled));
    status.setReadyReplicas(Counts.nullIfZero(ready));
    status.setAvailableReplicas(Counts.nullIfZero(available));
    status.setTerminatingReplicas(terminating);
    status.setConditions(otherConditions(set));
    return status;
  }

  /** The status with the condition that says what failed. */
  static ReplicaSetStatus withFailure(
      ReplicaSetStatus status, ReplicaSet set, String reason, String message, Moment moment) {
    List<ReplicaSetCondition> conditions = new ArrayList<>(status.getConditions());
    ReplicaSetCondition before = failure(set);
    conditions.add(before == null ? failure(reason, message, moment) : before);
    ReplicaSetStatus changed = Models.copy(status);
    changed.setConditions(conditions);
    return changed;
  }

  private static ReplicaSetCondition failure(String reason, String message, Moment moment) {
    ReplicaSetCondition condition = new ReplicaSetCondition();
    condition.setType(FAILURE);
    condition.setStatus("True");
    condition.setLastTransitionTime(CanonicalTime.seconds(moment.now()));
    condition.setReason(reason);
    condition.setMessage(message);
    return condition;
  }

  private static @Nullable ReplicaSetCondition failure(ReplicaSet set) {
    if (set.getStatus() == null) {
      return null;
    }
    return set.getStatus().getConditions().stream()
        .filter(condition -> FAILURE.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }

  private static List<ReplicaSetCondition> otherConditions(ReplicaSet set) {
    if (set.getStatus() == null) {
      return List.of();
    }
    return set.getStatus().getConditions().stream()
        .filter(condition -> !FAILURE.equals(condition.getType()))
        .toList();
  }

  private static Map<String, String> labels(ReplicaSet set) {
    var metadata = set.getSpec().getTemplate().getMetadata();
    boolean has = metadata != null && metadata.getLabels() != null;
    return has ? metadata.getLabels() : Map.of();
  }

  /** Whether two say the same; a count left out is zero. */
  static boolean areEqual(ReplicaSetStatus one, @Nullable ReplicaSetStatus other) {
    return other != null && plain(one).equals(plain(other));
  }

  private static ReplicaSetStatus plain(ReplicaSetStatus status) {
    ReplicaSetStatus plain = Models.copy(status);
    plain.setReplicas(zeroIfNull(status.getReplicas()));
    plain.setFullyLabeledReplicas(zeroIfNull(status.getFullyLabeledReplicas()));
    plain.setReadyReplicas(zeroIfNull(status.getReadyReplicas()));
    plain.setAvailableReplicas(zeroIfNull(status.getAvailableReplicas()));
    return plain;
  }

  private static int zeroIfNull(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
