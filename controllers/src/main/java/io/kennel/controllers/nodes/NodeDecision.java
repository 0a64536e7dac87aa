package io.kennel.controllers.nodes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.kennel.api.CanonicalTime;
import io.kennel.api.WellKnownTaints;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.client.Plan;
import io.kennel.client.Plan.Action;
import io.kennel.client.Plan.Emit;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.taint.Taints;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node's silence, its conditions and its taints mean for it and its pods. */
final class NodeDecision {
  private static final int GRACE_SECONDS_NONE = 0;

  private NodeDecision() {}

  static Plan decide(NodeView view, NodesConfig config, Instant now) {
    Node node = view.node();
    boolean hasSpoken = NodeHealth.condition(node, "Ready") != null;
    Duration grace = hasSpoken ? config.grace() : config.startupGrace();
    boolean isSilent = view.silence().compareTo(grace) >= 0;
    if (isSilent && !NodeHealth.isCalledSilent(node)) {
      return new Plan(callSilent(node, now), null);
    }
    List<Taint> taints = NodeTaints.wanted(node, view.pace(), now);
    List<Action> actions = new ArrayList<>();
    if (!taints.equals(Taints.of(node))) {
      actions.add(new Plan.Update<>(Kinds.NODE, Taints.with(node, taints)));
    }
    Duration next = isSilent ? null : grace.minus(view.silence());
    if (view.pace() instanceof Pace.Later later) {
      next = earlier(next, later.again());
    }
    List<Taint> standing = Taints.of(node).stream().filter(taints::contains).toList();
    for (Pod pod : view.pods()) {
      next = earlier(next, decide(view, standing, pod, now, actions));
    }
    return new Plan(actions, next);
  }

  private static List<Action> callSilent(Node node, Instant now) {
    return List.of(
        new Plan.Told(
            new Plan.UpdateStatus<>(Kinds.NODE, NodeHealth.silent(node, now)),
            new Emit(
                node,
                "Normal",
                "NodeNotReady",
                "Node " + node.getMetadata().getName() + " status is now: NodeNotReady"),
            null));
  }

  /** Adds what is due for a pod now; says when the next thing is. */
  private static @Nullable Duration decide(
      NodeView view, List<Taint> taints, Pod pod, Instant now, List<Action> actions) {
    Node node = view.node();
    if (PodState.isTerminating(pod)) {
      if (isOutOfService(node)) {
        actions.addAll(remove(pod, null));
      } else {
        actions.addAll(unready(node, pod, now));
      }
      return null;
    }
    if (PodState.isTerminal(pod)) {
      return null;
    }
    Instant deadline = Eviction.deadline(pod, taints, view.taintedSince());
    if (deadline != null && !deadline.isAfter(now)) {
      actions.addAll(evict(node, pod, now));
      return null;
    }
    actions.addAll(unready(node, pod, now));
    return deadline == null ? null : Duration.between(now, deadline);
  }

  /** Whoever sends requests to the pod must not wait for an agent that cannot speak. */
  private static List<Action> unready(Node node, Pod pod, Instant now) {
    if (NodeHealth.isReady(node) || !PodState.isReady(pod)) {
      return List.of();
    }
    return List.of(
        new Plan.Told(
            new Plan.UpdateStatus<>(Kinds.POD, PodState.withCondition(pod, unready(now))),
            new Emit(pod, "Warning", "NodeNotReady", "Node is not ready"),
            null));
  }

  private static PodCondition unready(Instant now) {
    return condition("Ready", "False", now);
  }

  private static List<Action> evict(Node node, Pod pod, Instant now) {
    Pod marked =
        PodState.withCondition(
            PodState.isReady(pod) && !NodeHealth.isReady(node)
                ? PodState.withCondition(pod, unready(now))
                : pod,
            disrupted(
                "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", now));
    if (!NodeHealth.isReady(node)) {
      String message =
          "Node "
              + node.getMetadata().getName()
              + " which was running pod "
              + pod.getMetadata().getName()
              + " is unresponsive";
      marked =
          PodState.withStatus(
              marked,
              status -> {
                status.setReason("NodeLost");
                status.setMessage(message);
              });
    }
    return List.of(
        new Plan.UpdateStatus<>(Kinds.POD, marked),
        new Plan.Told(
            new Plan.Delete<>(
                Kinds.POD, Owners.keyOf(pod), DeleteOptions.onlyIf(pod.getMetadata().getUid())),
            new Emit(
                pod,
                "Normal",
                "TaintManagerEviction",
                "Marking for deletion Pod " + Owners.keyOf(pod)),
            null));
  }

  /** What is left of the pods of a node that does not exist. */
  static Plan removeOrphans(List<Pod> pods, Instant now) {
    List<Action> actions = new ArrayList<>();
    for (Pod pod : pods) {
      actions.addAll(
          remove(pod, disrupted("DeletionByPodGC", "PodGC: node no longer exists", now)));
    }
    return new Plan(actions, null);
  }

  /** Whether a person has said so of a node that is not ready. */
  static boolean isOutOfService(Node node) {
    return !NodeHealth.isReady(node)
        && Taints.of(node).stream()
            .anyMatch(taint -> taint.getKey().equals(WellKnownTaints.OUT_OF_SERVICE));
  }

  /** A person has said that its node is off: it cannot be running, and has come to no good end. */
  private static List<Action> remove(Pod pod, @Nullable PodCondition why) {
    Action removal =
        new Plan.Delete<>(
            Kinds.POD,
            Owners.keyOf(pod),
            new DeleteOptions(GRACE_SECONDS_NONE, "", pod.getMetadata().getUid(), ""));
    if (PodState.isTerminal(pod)) {
      return List.of(removal);
    }
    Pod failed = why == null ? pod : PodState.withCondition(pod, why);
    return List.of(
        new Plan.UpdateStatus<>(
            Kinds.POD, PodState.withStatus(failed, status -> status.setPhase("Failed"))),
        removal);
  }

  private static PodCondition disrupted(String reason, String message, Instant now) {
    PodCondition condition = condition("DisruptionTarget", "True", now);
    condition.setReason(reason);
    condition.setMessage(message);
    return condition;
  }

  private static PodCondition condition(String type, String status, Instant now) {
    PodCondition condition = new PodCondition();
    condition.setType(type);
    condition.setStatus(status);
    condition.setLastTransitionTime(CanonicalTime.seconds(now));
    return condition;
  }

  private static @Nullable Duration earlier(@Nullable Duration left, @Nullable Duration right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    return left.compareTo(right) <= 0 ? left : right;
  }
}
