package io.kennel.testing;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The state of an object in a few words. */
final class States {
  private States() {}

  static String pod(Pod pod) {
    StringBuilder state = new StringBuilder(phase(pod));
    if (pod.getSpec().getNodeName() != null) {
      state.append(" on ").append(pod.getSpec().getNodeName());
    }
    if (isReady(pod)) {
      state.append(", ready");
    }
    int restarts = restarts(pod);
    if (restarts > 0) {
      state.append(", restarts ").append(restarts);
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      state.append(", terminating");
    }
    return state.toString();
  }

  /** Of all its containers together. */
  static int restarts(Pod pod) {
    int restarts = 0;
    for (ContainerStatus each : containers(pod)) {
      restarts += each.getRestartCount() == null ? 0 : each.getRestartCount();
    }
    return restarts;
  }

  private static String phase(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    String reason = pod.getStatus() == null ? null : pod.getStatus().getReason();
    return (phase == null ? "Pending" : phase) + (reason == null ? "" : " (" + reason + ")");
  }

  static boolean isReady(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
    return conditions.stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  private static List<ContainerStatus> containers(Pod pod) {
    return pod.getStatus() == null ? List.of() : pod.getStatus().getContainerStatuses();
  }

  static String node(Node node) {
    String taints =
        node.getSpec() == null || node.getSpec().getTaints().isEmpty()
            ? ""
            : node.getSpec().getTaints().stream()
                .map(States::taint)
                .collect(Collectors.joining(", ", ", taints ", ""));
    String ready = ready(node);
    return (ready.isEmpty() ? "no status yet" : "Ready=" + ready) + taints;
  }

  private static String taint(Taint taint) {
    return taint.getKey() + ":" + taint.getEffect();
  }

  /** The status of the condition Ready; empty before there is one. */
  static String ready(Node node) {
    List<NodeCondition> conditions =
        node.getStatus() == null ? List.of() : node.getStatus().getConditions();
    return conditions.stream()
        .filter(each -> each.getType().equals("Ready"))
        .map(NodeCondition::getStatus)
        .findFirst()
        .orElse("");
  }

  static String claim(PersistentVolumeClaim claim) {
    String phase = claim.getStatus() == null ? null : claim.getStatus().getPhase();
    String volume = claim.getSpec().getVolumeName();
    return (phase == null ? "Pending" : phase) + (volume == null ? "" : " to " + volume);
  }

  static String statefulSet(StatefulSet set) {
    return "%s of %s ready".formatted(readyReplicas(set), replicas(set))
        + (set.getMetadata().getDeletionTimestamp() == null ? "" : ", terminating");
  }

  static int replicas(StatefulSet set) {
    Integer replicas = set.getSpec().getReplicas();
    return replicas == null ? 1 : replicas;
  }

  static int readyReplicas(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    return status == null || status.getReadyReplicas() == null ? 0 : status.getReadyReplicas();
  }

  /**
   * Whether every replica is ready, of the newest revision, and the status speaks of the newest
   * spec.
   */
  static boolean isReady(@Nullable StatefulSet set) {
    if (set == null || set.getStatus() == null) {
      return false;
    }
    StatefulSetStatus status = set.getStatus();
    int updated = status.getUpdatedReplicas() == null ? 0 : status.getUpdatedReplicas();
    int present = status.getReplicas() == null ? 0 : status.getReplicas();
    boolean current =
        status.getObservedGeneration() != null
            && status.getObservedGeneration() >= set.getMetadata().getGeneration();
    boolean all = present == replicas(set) && readyReplicas(set) == replicas(set);
    boolean rolledOut =
        updated == replicas(set)
            || Objects.equals(status.getCurrentRevision(), status.getUpdateRevision());
    return current && all && rolledOut;
  }
}
