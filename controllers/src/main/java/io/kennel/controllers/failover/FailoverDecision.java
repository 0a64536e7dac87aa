package io.kennel.controllers.failover;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.kennel.api.CanonicalTime;
import io.kennel.api.SafeFailover;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Kinds;
import io.kennel.client.Models;
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
import java.util.Locale;

/** What a node's silence means for its lease, and a revoked lease for the node's fenced pods. */
final class FailoverDecision {
  private static final double MILLIS_PER_SECOND = 1_000;

  private FailoverDecision() {}

  static Plan decide(FailoverView view, FailoverConfig config, Instant now) {
    if (view.revoked()) {
      return replace(view, now);
    }
    List<Action> actions = new ArrayList<>(withoutTaint(view));
    if (view.pods().isEmpty()) {
      return new Plan(actions, null);
    }
    Duration left = config.wait(view.duration()).minus(view.silence());
    if (!left.isPositive()) {
      actions.add(revoke(view));
      return new Plan(actions, null);
    }
    Duration untilNotice = config.notice().minus(view.silence());
    if (untilNotice.isPositive()) {
      view.pods().forEach(pod -> actions.addAll(withoutNotice(pod, now)));
      return new Plan(actions, untilNotice);
    }
    view.pods().forEach(pod -> actions.addAll(notice(view, pod, now, left)));
    return new Plan(actions, left);
  }

  /**
   * At the version that was looked at: a renewal that came meanwhile makes it fail. Where it
   * succeeds, none has been accepted for the whole of the wait.
   */
  private static Action revoke(FailoverView view) {
    HasMetadata about = view.node() == null ? view.lease() : view.node();
    String message =
        "Node %s has not renewed its lease for fenced pods for %s, and has killed them by itself"
            .formatted(view.nodeName(), seconds(view.silence()));
    return new Plan.Told(
        new Plan.Update<>(Kinds.LEASE, withoutHolder(view.lease())),
        new Emit(about, "Warning", "FenceLeaseRevoked", message),
        null);
  }

  private static Lease withoutHolder(Lease lease) {
    LeaseSpec spec = Models.copy(lease.getSpec());
    spec.setHolderIdentity("");
    Lease changed = Models.copy(lease);
    changed.setSpec(spec);
    return changed;
  }

  private static Plan replace(FailoverView view, Instant now) {
    List<Action> actions = new ArrayList<>();
    for (Pod pod : view.pods()) {
      // Under a later lease it runs: the news of that lease has not come yet.
      if (FailoverView.epochOf(pod) <= view.epoch()) {
        actions.add(delete(view, pod));
      }
    }
    if (!actions.isEmpty()) {
      actions.addAll(0, withTaint(view, now));
    }
    return new Plan(actions, null);
  }

  /**
   * At the version that was looked at: before a node starts anything under a new lease it writes
   * that into the pod, so that a call that comes late does no harm.
   */
  private static Action delete(FailoverView view, Pod pod) {
    var metadata = pod.getMetadata();
    return new Plan.Told(
        new Plan.Delete<>(
            Kinds.POD,
            Owners.keyOf(pod),
            new DeleteOptions(0, "", metadata.getUid(), metadata.getResourceVersion())),
        new Emit(
            pod,
            "Normal",
            "SafeFailover",
            "Node %s has lost its lease for fenced pods and has killed this one: it can be replaced"
                .formatted(view.nodeName())),
        null);
  }

  private static List<Action> withTaint(FailoverView view, Instant now) {
    Node node = view.node();
    if (node == null || Taints.of(node).stream().anyMatch(FailoverDecision::isOurs)) {
      return List.of();
    }
    Taint taint = new Taint();
    taint.setKey(SafeFailover.TAINT);
    taint.setEffect(Taints.NO_SCHEDULE);
    taint.setTimeAdded(time(now));
    List<Taint> taints = new ArrayList<>(Taints.of(node));
    taints.add(taint);
    return List.of(new Plan.Update<>(Kinds.NODE, Taints.with(node, taints)));
  }

  private static List<Action> withoutTaint(FailoverView view) {
    Node node = view.node();
    if (node == null || Taints.of(node).stream().noneMatch(FailoverDecision::isOurs)) {
      return List.of();
    }
    List<Taint> others = Taints.of(node).stream().filter(taint -> !isOurs(taint)).toList();
    return List.of(new Plan.Update<>(Kinds.NODE, Taints.with(node, others)));
  }

  private static boolean isOurs(Taint taint) {
    return taint.getKey().equals(SafeFailover.TAINT);
  }

  private static List<Action> notice(FailoverView view, Pod pod, Instant now, Duration left) {
    if (isNoticed(pod)) {
      return List.of();
    }
    Duration untilEnd = view.duration().minus(view.silence());
    String message =
        "Node %s renewed its lease for fenced pods last %s ago. It kills this pod by itself by %s"
                .formatted(view.nodeName(), seconds(view.silence()), time(now.plus(untilEnd)))
            + "; if it does not renew the lease before, the pod is replaced from %s on"
                .formatted(time(now.plus(left)));
    PodCondition condition = condition("True", "FenceLease", message, now);
    return List.of(
        new Plan.Told(
            new Plan.UpdateStatus<>(Kinds.POD, PodState.withCondition(pod, condition)),
            new Emit(pod, "Warning", "AwaitingFailover", message),
            null));
  }

  private static List<Action> withoutNotice(Pod pod, Instant now) {
    if (!isNoticed(pod)) {
      return List.of();
    }
    PodCondition condition =
        condition("False", "NodeReturned", "The node has renewed its lease for fenced pods", now);
    return List.of(new Plan.UpdateStatus<>(Kinds.POD, PodState.withCondition(pod, condition)));
  }

  private static boolean isNoticed(Pod pod) {
    PodCondition known = PodState.condition(pod, SafeFailover.CONDITION);
    return known != null && known.getStatus().equals("True");
  }

  private static PodCondition condition(String status, String reason, String message, Instant now) {
    PodCondition condition = new PodCondition();
    condition.setType(SafeFailover.CONDITION);
    condition.setStatus(status);
    condition.setReason(reason);
    condition.setMessage(message);
    condition.setLastTransitionTime(time(now));
    return condition;
  }

  private static String time(Instant time) {
    return CanonicalTime.seconds(time);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1fs", duration.toMillis() / MILLIS_PER_SECOND);
  }
}
