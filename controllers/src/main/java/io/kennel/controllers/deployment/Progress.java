package io.kennel.controllers.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kennel.api.CanonicalTime;
import io.kennel.controllers.pod.PodAvailability;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a deployment while a decision is being taken. {@code Progressing} is kept only
 * where there is a deadline for progress.
 */
final class Progress {
  static final String PROGRESSING = "Progressing";
  static final String AVAILABLE = "Available";
  static final String FAILURE = "ReplicaFailure";
  static final String NEW_SET_AVAILABLE = "NewReplicaSetAvailable";
  static final String TIMED_OUT = "ProgressDeadlineExceeded";
  static final String PAUSED = "DeploymentPaused";

  private final Deployment deployment;
  private final Instant now;
  private final List<DeploymentCondition> conditions = new ArrayList<>();

  Progress(Deployment deployment, Instant now) {
    this.deployment = deployment;
    this.now = now;
    if (deployment.getStatus() != null) {
      conditions.addAll(deployment.getStatus().getConditions());
    }
  }

  List<DeploymentCondition> conditions() {
    return List.copyOf(conditions);
  }

  boolean hasDeadline() {
    Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
    return seconds != null && seconds != Integer.MAX_VALUE;
  }

  @Nullable DeploymentCondition find(String type) {
    return conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElse(null);
  }

  boolean isReason(String reason) {
    DeploymentCondition condition = find(PROGRESSING);
    return condition != null && reason.equals(condition.getReason());
  }

  /** Says that the deployment is paused, or no longer; a time-out is not talked over. */
  void pausing() {
    boolean paused = Boolean.TRUE.equals(deployment.getSpec().getPaused());
    if (!hasDeadline() || isReason(TIMED_OUT)) {
      return;
    }
    if (paused && !isReason(PAUSED)) {
      set(PROGRESSING, "Unknown", PAUSED, "Deployment is paused");
    } else if (!paused && isReason(PAUSED)) {
      set(PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
    }
  }

  void found(ReplicaSet set) {
    if (hasDeadline() && find(PROGRESSING) == null) {
      set(PROGRESSING, "True", "FoundNewReplicaSet", about("Found new replica set", set));
    }
  }

  void created(ReplicaSet set) {
    if (hasDeadline()) {
      set(PROGRESSING, "True", "NewReplicaSetCreated", about("Created new replica set", set));
    }
  }

  private static String about(String what, ReplicaSet set) {
    return what + " \"" + Rollout.name(set) + "\"";
  }

  /** Sets a condition; one with the same status and reason stays as it is. */
  void set(String type, String status, String reason, String message) {
    DeploymentCondition before = find(type);
    if (before != null && status.equals(before.getStatus()) && reason.equals(before.getReason())) {
      return;
    }
    refresh(type, status, reason, message);
  }

  /** Sets a condition in any case; the time of its last change stays where its status does. */
  void refresh(String type, String status, String reason, String message) {
    DeploymentCondition before = find(type);
    String time = CanonicalTime.seconds(now);
    remove(type);
    DeploymentCondition condition = new DeploymentCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setLastUpdateTime(time);
    condition.setLastTransitionTime(
        before != null && status.equals(before.getStatus())
            ? before.getLastTransitionTime()
            : time);
    conditions.add(condition);
  }

  void put(DeploymentCondition condition) {
    DeploymentCondition before = find(condition.getType());
    if (before == null
        || !condition.getStatus().equals(before.getStatus())
        || !condition.getReason().equals(before.getReason())) {
      remove(condition.getType());
      conditions.add(condition);
    }
  }

  void remove(String type) {
    conditions.removeIf(condition -> type.equals(condition.getType()));
  }

  /** When the time for making progress is over; null where nobody waits for any. */
  @Nullable Instant deadline() {
    DeploymentCondition condition = find(PROGRESSING);
    Integer seconds = deployment.getSpec().getProgressDeadlineSeconds();
    if (seconds == null || condition == null || !hasDeadline()) {
      return null;
    }
    if (isReason(NEW_SET_AVAILABLE) || isReason(TIMED_OUT)) {
      return null;
    }
    Instant since = PodAvailability.time(condition.getLastUpdateTime());
    return since == null ? null : since.plusSeconds(seconds);
  }

  boolean hasTimedOut() {
    Instant deadline = deadline();
    return isReason(TIMED_OUT) || (deadline != null && deadline.isBefore(now));
  }

  /** When to look whether the time is over; null for never. */
  @Nullable Duration untilDeadline() {
    Instant deadline = deadline();
    if (deadline == null) {
      return null;
    }
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? Duration.ofSeconds(1) : left.plusSeconds(1);
  }

  /** Whether counts have moved in the direction of the goal. */
  static boolean isProgress(@Nullable DeploymentStatus before, DeploymentStatus after) {
    DeploymentStatus old = before == null ? new DeploymentStatus() : before;
    int oldLeft = count(old.getReplicas()) - count(old.getUpdatedReplicas());
    int left = count(after.getReplicas()) - count(after.getUpdatedReplicas());
    return count(after.getUpdatedReplicas()) > count(old.getUpdatedReplicas())
        || left < oldLeft
        || count(after.getReadyReplicas()) > count(old.getReadyReplicas())
        || count(after.getAvailableReplicas()) > count(old.getAvailableReplicas());
  }

  static int count(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
