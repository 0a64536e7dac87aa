package io.kennel.controllers.scheduler;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.kennel.api.CanonicalTime;
import io.kennel.api.ObjectKey;
import io.kennel.api.StatusException;
import io.kennel.client.Api;
import io.kennel.client.Api.DeleteOptions;
import io.kennel.client.Api.PatchType;
import io.kennel.client.EventRecorder;
import io.kennel.client.Kinds;
import io.kennel.client.Owners;
import io.kennel.controllers.pod.PodState;
import io.kennel.controllers.volume.Claims;
import io.kennel.world.Clock;
import java.util.Objects;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes down what the scheduler decided, and tells people. */
final class PodBinder {
  private final Api api;
  private final EventRecorder events;
  private final Clock clock;

  PodBinder(Api api, EventRecorder events, Clock clock) {
    this.api = api;
    this.events = events;
    this.clock = clock;
  }

  void bind(Pod pod, String node) {
    ObjectKey key = Owners.keyOf(pod);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("apiVersion", "v1").put("kind", "Binding");
    body.putObject("metadata")
        .put("namespace", key.namespace())
        .put("name", key.name())
        .put("uid", pod.getMetadata().getUid());
    body.putObject("target").put("apiVersion", "v1").put("kind", "Node").put("name", node);
    var _ = api.post(Kinds.POD, key, "binding", body);
    events.record(pod, "Normal", "Scheduled", "Successfully assigned " + key + " to " + node);
  }

  /** Whoever makes the claim's volume makes it for this node. */
  void selectNode(ObjectKey claim, String node) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").putObject("annotations").put(Claims.SELECTED_NODE, node);
    var _ = api.patch(Kinds.PERSISTENT_VOLUME_CLAIM, claim, "", PatchType.MERGE, patch);
  }

  /**
   * Makes room: says where, then has the victims go. A victim that another pod of its name has
   * replaced meanwhile is left alone.
   */
  void preempt(Pod pod, Victims victims) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("status").put("nominatedNodeName", victims.node());
    var _ = api.patch(Kinds.POD, Owners.keyOf(pod), "status", PatchType.STRATEGIC_MERGE, patch);
    victims.pods().forEach(victim -> remove(victim, pod, victims.node()));
  }

  private void remove(PlacedPod victim, Pod pod, String node) {
    if (victim.terminating()) {
      return;
    }
    try {
      Pod marked =
          api.patch(
                  Kinds.POD,
                  victim.key(),
                  "status",
                  PatchType.STRATEGIC_MERGE,
                  disruption(victim.uid()))
              .object();
      api.delete(Kinds.POD, victim.key(), DeleteOptions.onlyIf(victim.uid()));
      events.record(
          marked,
          "Normal",
          "Preempted",
          "Preempted by pod " + pod.getMetadata().getUid() + " on node " + node);
    } catch (StatusException e) {
      if (!e.isNotFound() && !e.isConflict()) {
        throw e;
      }
    }
  }

  private ObjectNode disruption(String uid) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("metadata").put("uid", uid);
    patch
        .putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", "DisruptionTarget")
        .put("status", "True")
        .put("reason", "PreemptionByScheduler")
        .put("message", "default-scheduler: preempting to accommodate a higher priority pod")
        .put("lastTransitionTime", CanonicalTime.seconds(clock.now()));
    return patch;
  }

  /** Takes a nomination back. */
  void withdraw(ObjectKey pod) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch.putObject("status").putNull("nominatedNodeName");
    var _ = api.patch(Kinds.POD, pod, "status", PatchType.STRATEGIC_MERGE, patch);
  }

  void tellUnschedulable(Pod pod, String message) {
    events.record(pod, "Warning", "FailedScheduling", message);
    PodCondition known = PodState.condition(pod, "PodScheduled");
    String since = CanonicalTime.seconds(clock.now());
    if (known != null && "False".equals(known.getStatus())) {
      if (message.equals(known.getMessage())) {
        return;
      }
      since = Objects.requireNonNullElse(known.getLastTransitionTime(), since);
    }
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    patch
        .putObject("status")
        .putArray("conditions")
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "False")
        .put("reason", "Unschedulable")
        .put("message", message)
        .put("lastTransitionTime", since);
    var _ = api.patch(Kinds.POD, Owners.keyOf(pod), "status", PatchType.STRATEGIC_MERGE, patch);
  }
}
